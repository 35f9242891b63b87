#!/usr/bin/env bash
# The side-by-side benchmarks: Canopy beside PostgreSQL, ClickHouse (chdb) and DuckDB over the same
# events, and beside a bare SQLite program, in one run with equal results.
#
#   bench/run.sh             20 million events, verdicts; an hour and 60 GB of disk the first time
#   SCALE=small bench/run.sh 200,000 events, equal results and no verdicts, within a minute or two
#
# BENCH_DATA is where databases are kept between runs (default target/bench-data); they are made
# anew when the program that fills them has changed its mind about them: remove the directory.
set -euo pipefail
cd "$(dirname "$0")/.."

scale=${SCALE:-full}
case "$scale" in
full) events=20000000 companies=1000 rounds=2000 asks=15 seconds=20 batches=200 full=(--full) ;;
small) events=200000 companies=1000 rounds=200 asks=5 seconds=3 batches=10 full=() ;;
*) echo "bench: SCALE is full or small" >&2 && exit 2 ;;
esac

data=$(realpath -m "${BENCH_DATA:-target/bench-data}")/$scale
venv=$(realpath -m target/bench-venv)
bench=$(realpath -m "${CARGO_TARGET_DIR:-target}/release/canopy-bench")
canopy=$(dirname "$bench")/canopy
mkdir -p "$data"

say() { echo "bench: $*"; }

prepare() {
    cargo build -q --locked --release -p canopy -p canopy-bench
    if ! "$venv/bin/python" -c 'import duckdb, chdb' 2>/dev/null; then
        say "installing DuckDB and chdb from PyPI into $venv"
        python3 -m venv "$venv"
        "$venv/bin/pip" install -q duckdb chdb
    fi
}

# A file appears under its name only when it is whole.
fill() {
    local name=$1 count=$2
    if [ ! -e "$data/$name.done" ]; then
        say "booking $count events into $name.db"
        rm -f "$data/$name".db*
        "$bench" load "sqlite://$data/$name.db" --companies "$companies" --events "$count"
        touch "$data/$name.done"
    fi
}

export_events() {
    if [ ! -e "$data/events.csv" ]; then
        say "writing the events down for the others"
        "$bench" export "sqlite://$data/all.db" "$data/events.csv.part"
        mv "$data/events.csv.part" "$data/events.csv"
    fi
    if [ ! -e "$data/bare.done" ]; then
        say "filling the bare program's table"
        rm -f "$data"/bare.db*
        "$bench" bare-fill "sqlite://$data/all.db" "$data/bare.db"
        touch "$data/bare.done"
    fi
}

# A throwaway cluster with room, as a server of this size would be set up.
start_postgres() {
    local programs
    programs=$(dirname "$(find /usr/lib/postgresql -name initdb -path '*/bin/*' | sort -V | tail -1)")
    [ -x "$programs/postgres" ] || { echo "bench: apt-get install postgresql" >&2; exit 1; }
    cluster=$(mktemp -d "${TMPDIR:-/tmp}/canopy-bench-pg.XXXXXXXX")
    # The tables are large; they live beside the other data.
    local disk
    disk=$(mktemp -d "$data/pg.XXXXXXXX")
    local as=()
    if [ "$(id -u)" -eq 0 ]; then
        chown postgres "$cluster" "$disk"
        as=(setpriv --reuid=postgres --regid=postgres --init-groups)
        open_path "$disk"
    fi
    "${as[@]}" "$programs/initdb" -D "$disk/data" -U postgres -A trust -E UTF8 --locale=C >/dev/null
    "${as[@]}" "$programs/postgres" -D "$disk/data" -k "$cluster" -c listen_addresses= -c fsync=on \
        -c shared_buffers=2GB -c effective_cache_size=8GB -c work_mem=128MB -c max_wal_size=8GB \
        -c max_parallel_workers_per_gather=2 -c max_parallel_workers=4 -c random_page_cost=1.1 \
        -c checkpoint_timeout=30min -c log_min_messages=fatal >"$cluster/log" 2>&1 </dev/null &
    postgres=$!
    postgres_disk=$disk
    for _ in $(seq 1 300); do
        "$programs/pg_isready" -q -h "$cluster" -U postgres && break
        kill -0 "$postgres" || { cat "$cluster/log" >&2; exit 1; }
        sleep 0.1
    done
    url="postgres://postgres@localhost/postgres?host=$cluster"
}

# The user postgres must be able to pass through the directories above its own.
open_path() {
    local place=$1
    while [ "$place" != / ]; do
        place=$(dirname "$place")
        setpriv --reuid=postgres --regid=postgres --init-groups test -x "$place" || chmod o+x "$place"
    done
}

postgres=
stop() {
    local code=$?
    if [ -n "$postgres" ]; then
        kill -QUIT "$postgres" 2>/dev/null || true
        wait "$postgres" 2>/dev/null || true
        rm -rf "$cluster" "$postgres_disk"
    fi
    rm -f "$data"/live.db* "$data"/bare-live.db*
    exit "$code"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# A copy to write to, so that the next run finds what this one found.
copy_of() {
    rm -f "$data/$2".db*
    cp --reflink=auto "$data/$1.db" "$data/$2.db"
    local side
    for side in session api-key; do
        [ ! -e "$data/$1.db.$side" ] || cp "$data/$1.db.$side" "$data/$2.db.$side"
    done
}

prepare
fill all "$events"
fill tenth $((events / 10))
export_events
measures=$data/measures
found=$data/figures
found_year=$data/year-figures
rm -f "$measures" "$found".* "$found_year".*

say "the overview in process"
"$bench" overview "sqlite://$data/tenth.db" --rounds "$rounds" --name overview_small --into "$measures" --figures "$data/tenth-figures"
"$bench" overview "sqlite://$data/all.db" --rounds "$rounds" --name overview --into "$measures" --figures "$found.canopy"

say "the report over a year in process"
"$bench" year "sqlite://$data/tenth.db" --rounds "$((rounds / 10))" --name year_small --into "$measures" --figures "$data/tenth-figures"
"$bench" year "sqlite://$data/all.db" --rounds "$((rounds / 10))" --name year --into "$measures" --figures "$found_year.canopy"

say "PostgreSQL"
start_postgres
"$bench" postgres-fill "$url" "$data/events.csv"
"$bench" postgres-ask "$url" --rounds "$asks" --into "$measures" --figures "$found.postgres_raw" --year "$found_year.postgres_raw"
"$bench" postgres-copy "sqlite://$data/all.db" "$url"
"$bench" overview "$url" --rounds "$rounds" --name overview_postgres --into "$measures" --figures "$found.canopy_on_postgres"
kill -QUIT "$postgres"
wait "$postgres" 2>/dev/null || true
rm -rf "$cluster" "$postgres_disk"
postgres=

say "DuckDB and ClickHouse"
"$venv/bin/python" bench/others.py "$data/events.csv" "$data" "$asks" "$measures" "$found." "$found_year."

say "the page over HTTP under load"
copy_of all live
"$bench" pages "sqlite://$data/live.db" --companies "$companies" --seconds "$seconds" --into "$measures"

say "ingestion over HTTP, and the bare program"
copy_of all live
copy_of bare bare-live
"$bench" idle "sqlite://$data/live.db" --binary "$canopy" --into "$measures"
"$bench" ingestion "sqlite://$data/live.db" --binary "$canopy" --companies "$companies" --batches "$batches" --into "$measures"
"$bench" bare "$data/bare-live.db" --companies "$companies" --batches "$batches" --into "$measures"

"$bench" report "${full[@]}" "$measures" "$found".* --year "$found_year".*
