#!/usr/bin/env bash
# Runs a command beside a throwaway PostgreSQL cluster, whose address the command finds in
# CANOPY_TEST_POSTGRES. The cluster listens on a socket in a directory of its own and on no port,
# so that any number of them live side by side, and it ends with this script, however that ends.
#
#   scripts/with-postgres.sh cargo test --workspace
set -euo pipefail

if [ $# -eq 0 ]; then
    echo "usage: scripts/with-postgres.sh COMMAND [ARGUMENT]…" >&2
    exit 2
fi

# Debian keeps the server's programs out of the PATH, by version; the newest one is taken.
find_programs() {
    local place
    while read -r place; do
        if [ -x "$place/initdb" ] && [ -x "$place/postgres" ]; then
            echo "$place"
            return
        fi
    done < <(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV; dirname "$(command -v initdb || echo /none/none)")
    echo "with-postgres: PostgreSQL 15 or later is needed: apt-get install postgresql" >&2
    exit 1
}

bin=$(find_programs)
home=$(mktemp -d "${TMPDIR:-/tmp}/canopy-pg.XXXXXXXX")
log=$home/log
server=

stop() {
    local code=$?
    trap '' INT TERM HUP
    if [ -n "$server" ]; then
        # Immediate: nothing in it is needed any more.
        kill -QUIT "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    rm -rf "$home"
    exit "$code"
}
trap stop EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

fail() {
    echo "with-postgres: $1" >&2
    cat "$log" >&2 2>/dev/null || true
    exit 1
}

# The server refuses to run as root. Were this script killed, the kernel would end the server.
as_owner=()
if [ "$(id -u)" -eq 0 ]; then
    chown postgres "$home" || fail "there is no user postgres"
    if command -v setpriv >/dev/null; then
        as_owner=(setpriv --reuid=postgres --regid=postgres --init-groups --pdeathsig=QUIT)
    else
        as_owner=(runuser -u postgres --)
    fi
elif command -v setpriv >/dev/null; then
    as_owner=(setpriv --pdeathsig=QUIT)
fi

# A language that sorts other than by bytes, to catch a column that forgot to say COLLATE "C".
(cd "$home" && "${as_owner[@]}" "$bin/initdb" -D "$home/data" -U postgres -A trust -E UTF8 -N \
    --locale-provider=icu --icu-locale=en-US --locale=C --no-instructions) >"$log" 2>&1 ||
    fail "initdb failed"

(cd "$home" && exec "${as_owner[@]}" "$bin/postgres" -D "$home/data" -k "$home" \
    -c listen_addresses= -c fsync=off -c full_page_writes=off -c synchronous_commit=off \
    -c max_connections=200 -c shared_buffers=64MB -c max_wal_size=2GB -c wal_level=minimal -c max_wal_senders=0 \
    -c log_min_messages=fatal) >>"$log" 2>&1 </dev/null &
server=$!

for _ in $(seq 1 300); do
    if "$bin/pg_isready" -q -h "$home" -U postgres; then
        ready=yes
        break
    fi
    kill -0 "$server" 2>/dev/null || fail "the server did not start"
    sleep 0.1
done
[ "${ready:-}" = yes ] || fail "the server did not answer within 30 seconds"

export CANOPY_TEST_POSTGRES="postgres://postgres@localhost/postgres?host=$home"
code=0
"$@" || code=$?
exit "$code"
