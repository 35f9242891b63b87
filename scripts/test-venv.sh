#!/usr/bin/env bash
# Installs the Python programs that tests use (a real mail server, DuckDB) into target/test-venv, and
# only when their list has changed. Fails where it cannot: tests are never passed by for want of it.
set -euo pipefail
cd "$(dirname "$0")/.."

list=crates/canopy/tests/requirements.txt
venv=target/test-venv
wanted=$(sha256sum "$list")
if [ "$(cat "$venv/.installed-from" 2>/dev/null || true)" = "$wanted" ]; then exit 0; fi

echo "test-venv: installing $(grep -vc '^#' "$list") packages from PyPI into $venv"
rm -rf "$venv"
mkdir -p target
python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check --no-input -r "$list"
printf '%s' "$wanted" >"$venv/.installed-from"
