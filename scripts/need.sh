#!/usr/bin/env bash
# Makes sure that what building or testing needs is on this machine:
#   scripts/need.sh build          Node with npm, a C compiler, pkg-config
#   scripts/need.sh build test     also PostgreSQL's server, Chromium, LibreOffice, and from PyPI a mail server and DuckDB
# Says nothing when all is there. What is missing is installed through apt when
# we are root on a Debian-like system; otherwise one line names the packages.
set -euo pipefail

node_at_least=18
missing=()

have() { command -v "$1" >/dev/null 2>&1; }

give_up() {
    echo "need: $1" >&2
    exit 1
}

need_build() {
    have cargo || give_up "cargo is missing. Install the Rust toolchain first (https://rustup.rs)."
    have cc || missing+=(gcc libc6-dev)
    have pkg-config || missing+=(pkg-config)
    have node || missing+=(nodejs)
    have npm || missing+=(npm)
}

need_test() {
    have initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
    python3 -c 'import venv, ensurepip' 2>/dev/null || missing+=(python3 python3-venv)
    have soffice || missing+=(libreoffice-calc-nogui)
    have chromium || have chromium-browser || have google-chrome || missing+=(chromium)
}

install_missing() {
    if ! have apt-get; then
        give_up "missing: ${missing[*]} (Debian's names). Install them and run this again."
    fi
    if [ "$(id -u)" != 0 ]; then
        give_up "missing: ${missing[*]}. Run: sudo apt-get install ${missing[*]}"
    fi
    echo "need: installing ${missing[*]} through apt"
    local log
    log=$(mktemp)
    if ! {
        apt-get -o DPkg::Lock::Timeout=300 update -qq &&
            DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 \
                install -y -qq --no-install-recommends "${missing[@]}"
    } >"$log" 2>&1 </dev/null; then
        tail -n 20 "$log" >&2
        rm -f "$log"
        give_up "apt-get could not install: ${missing[*]}. Install them by hand and run this again."
    fi
    rm -f "$log"
}

check_node() {
    local major
    major=$(node --version | sed 's/^v\([0-9]*\).*/\1/')
    [ "$major" -ge "$node_at_least" ] ||
        give_up "Node $(node --version) is too old: $node_at_least or later is needed."
}

for group in "$@"; do
    case "$group" in
    build) need_build ;;
    test) need_test ;;
    *) give_up "unknown group '$group' (build, test)" ;;
    esac
done
if [ "${#missing[@]}" -gt 0 ]; then install_missing; fi
for group in "$@"; do
    if [ "$group" = build ]; then check_node; fi
    if [ "$group" = test ]; then "$(dirname "$0")/test-venv.sh"; fi
done
