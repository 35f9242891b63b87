#!/usr/bin/env bash
# Builds frontend/dist, and only when something it is made of has changed. The
# fingerprint is over contents, not times: a fresh clone has no useful times,
# and an untouched dist keeps cargo from building the server again.
set -euo pipefail
cd "$(dirname "$0")/../frontend"

fingerprint() { (git ls-files -z -co --exclude-standard . | sort -z | xargs -0 sha256sum; node --version) | sha256sum | cut -d' ' -f1; }
stamp=node_modules/.built-from
packages=node_modules/.installed-from

now=$(fingerprint)
if [ -d dist ] && [ "$(cat "$stamp" 2>/dev/null || true)" = "$now" ]; then exit 0; fi

locked=$(sha256sum package.json package-lock.json)
if [ "$(cat "$packages" 2>/dev/null || true)" != "$locked" ]; then
    echo "frontend: installing its packages"
    npm ci --no-audit --no-fund --loglevel=error
    printf '%s' "$locked" >"$packages"
fi
echo "frontend: building"
node build.mjs
printf '%s' "$now" >"$stamp"
