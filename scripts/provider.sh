#!/usr/bin/env bash
# Runs the OpenID Connect provider of the tests: scripts/provider.sh REDIRECT_URI
# Its packages are installed first where they are not; tests may ask for it at once.
set -euo pipefail
cd "$(dirname "$0")/../crates/canopy/tests/provider"
exec 9>.lock
flock 9
locked=$(sha256sum package.json package-lock.json)
if [ "$(cat node_modules/.installed-from 2>/dev/null || true)" != "$locked" ]; then
    npm ci --no-audit --no-fund --loglevel=error >&2
    printf '%s' "$locked" >node_modules/.installed-from
fi
exec 9>&-
exec node serve.mjs "$@"
