#!/usr/bin/env bash
# Simulated power cuts: scripts/powercut.sh [--cuts N] [--seed N] [--where-possible]
#
# First the file system is tried under plain SQLite, then Canopy under load on
# it, then Canopy with weaker syncing, which has to be caught. It mounts a FUSE
# file system, so it needs root and /dev/fuse; with --where-possible it says so
# in one line and passes where it cannot.
set -euo pipefail
cd "$(dirname "$0")/.."

cuts=100 seed=1 where_possible=no
while [ $# -gt 0 ]; do
    case "$1" in
    --cuts) cuts=$2; shift ;;
    --seed) seed=$2; shift ;;
    --where-possible) where_possible=yes ;;
    *) echo "powercut: unknown argument $1" >&2; exit 2 ;;
    esac
    shift
done

if [ ! -c /dev/fuse ] || [ "$(id -u)" != 0 ] || ! unshare --mount true 2>/dev/null; then
    echo "powercut: not run: it needs root, /dev/fuse and the right to mount" >&2
    if [ "$where_possible" = yes ]; then exit 0; else exit 1; fi
fi

# The same build as that of the tests: another choice of packages would mean
# other features of what they stand on, and building much of it again.
cargo test -q --locked --workspace --no-run
rig=target/debug/canopy-powercut

# In a mount namespace of its own nothing stays mounted, however this ends.
apart() { unshare --mount --propagation private "$@"; }

apart cargo test -q --locked --workspace --test mounted -- --ignored
# A cut takes about a second. Ten times that means that something hangs, which
# has to end as a failure and not as a run without an end.
patience=$((120 + 10 * cuts))
apart timeout "$patience" "$rig" run --program target/debug/canopy --cuts "$cuts" --seed "$seed"
apart timeout 170 "$rig" run --program target/debug/canopy --cuts 5 --seed "$seed" --weaken NORMAL
