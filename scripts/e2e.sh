#!/usr/bin/env bash
# Drives the built program in a real Chromium: scripts/e2e.sh [journey…]
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root/e2e"
locked=$(sha256sum package.json package-lock.json)
if [ "$(cat node_modules/.installed-from 2>/dev/null || true)" != "$locked" ]; then
    echo "e2e: installing its packages"
    npm ci --no-audit --no-fund --loglevel=error
    printf '%s' "$locked" >node_modules/.installed-from
fi
export CANOPY_BIN="${CANOPY_BIN:-$root/target/debug/canopy}"
exec node run.mjs "$@"
