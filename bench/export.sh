#!/usr/bin/env bash
# A year's report of 10,000 companies as CSV and as a workbook: what it takes of a server's memory
# beside what the server had. Fails where that is more than 32 MB.
#
#   bench/export.sh             (make export-big)
#   COMPANIES=500 bench/export.sh
set -euo pipefail
cd "$(dirname "$0")/.."

companies=${COMPANIES:-10000}
data=$(realpath -m "${BENCH_DATA:-target/bench-data}")/export-$companies
bench=$(realpath -m "${CARGO_TARGET_DIR:-target}/release/canopy-bench")
cargo build -q --locked --release -p canopy-bench
mkdir -p "$data"
if [ ! -e "$data/done" ]; then
    rm -f "$data"/big.db*
    "$bench" load "sqlite://$data/big.db" --companies "$companies" --events "$((companies * 50))"
    touch "$data/done"
fi
rm -f "$data/measures"
"$bench" file "sqlite://$data/big.db" --into "$data/measures"
for file in csv_months csv_days xlsx_months; do
    extra=$(awk -v name="${file}_extra_bytes" '$1 == name { print $2 }' "$data/measures")
    if [ "$extra" -gt 32000000 ]; then
        echo "export: $file took $extra bytes, more than 32 MB" >&2
        exit 1
    fi
done
echo "export: every file was written within 32 MB"
