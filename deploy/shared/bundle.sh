#!/usr/bin/env bash
# Makes the bundle for shared hosting out of an installation: programs with the libraries that they need, the pages of
# the site, and the database as one SQL file that the host's web tool can run. See --help.
set -euo pipefail

HERE=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd -P)
PREFIX=$(cd "$HERE/../../../.." && pwd -P)
PG_BIN=${KT_PG_BIN:-/usr/lib/postgresql/15/bin}
DATABASE='host=/run/postgresql dbname=u123 user=u123 password=...'
SCHEMA=kartoteka
FIRST=()
KEYS=

usage() {
    cat <<'USAGE'
usage: bundle.sh [--database CONNECTION] [--schema NAME] [--tenant NAME --login LOGIN --name NAME --object N] FILE.tar.gz

  --database   what the host tells about your database, for kartoteka.conf; it can be filled in later
  --schema     the schema for the tables, kartoteka by default; public where the host lets its login make no schema
  --tenant, --login, --name, --object
               put a first tenant with its administrator, delivery object and keys into the SQL file, as
               kartotekactl init does; its secrets are printed this one time. Without them: kartotekactl
               init on the host, where it has a shell.

Run it on a machine with the host's Debian, or an older one. It needs patchelf and PostgreSQL 15; a server of
its own is started for some seconds in a temporary folder. As root it does so as the user postgres.
USAGE
}

die() {
    echo "bundle.sh: $*" >&2
    exit 1
}

# as_owner COMMAND...: PostgreSQL refuses to run as root.
as_owner() {
    if [[ $EUID -eq 0 ]]; then
        setpriv --reuid postgres --regid postgres --clear-groups env -C "$WORK/pg" HOME="$WORK/pg" "$@"
    else
        env -C "$WORK/pg" "$@"
    fi
}

end_work() {
    [[ ! -s $WORK/pg/data/postmaster.pid ]] || as_owner "$PG_BIN/pg_ctl" -s -D "$WORK/pg/data" -m immediate stop || true
    rm -rf "$WORK"
}

# The libraries that a program needs, but those of the C library, which belong to the host's kernel and loader.
libraries_of() {
    ldd "$@" | sed -n 's/^.* => \(\/[^ ]*\) (.*$/\1/p' | sort -u |
        grep -vE '/(libc|libm|libpthread|libdl|librt|libresolv|libutil|libanl|libnsl|ld-linux[^/]*)\.so' || true
}

# The search path is the older DT_RPATH: libraries of libraries are looked for there, too.
copy_programs() {
    local program library
    mkdir -p "$TO/kartoteka/bin" "$TO/kartoteka/lib"
    for program in kartoteka kartotekactl; do
        install -m 0755 "$PREFIX/bin/$program" "$TO/kartoteka/bin/$program"
        # shellcheck disable=SC2016 # the loader's word
        patchelf --force-rpath --set-rpath '$ORIGIN/../lib' "$TO/kartoteka/bin/$program"
    done
    for library in $(libraries_of "$PREFIX/bin/kartoteka" "$PREFIX/bin/kartotekactl"); do
        install -m 0644 "$library" "$TO/kartoteka/lib/"
        # shellcheck disable=SC2016 # the loader's word
        patchelf --force-rpath --set-rpath '$ORIGIN' "$TO/kartoteka/lib/${library##*/}"
    done
}

copy_site() {
    cp -R "$HERE/../../web" "$TO/public_html"
    install -m 0644 "$HERE/../apache/htaccess" "$TO/public_html/.htaccess"
    install -m 0755 "$HERE/kartoteka.cgi" "$HERE/kartoteka-test.cgi" "$TO/public_html/"
    install -m 0644 "$HERE/README.md" "$TO/"
}

write_configuration() {
    mkdir -m 0700 "$TO/kartoteka/etc"
    (
        umask 077
        printf '# The keys: docs/CONFIG.md. Nobody else may read this file.\nDATABASE=%s\nADMIN_DATABASE=%s\nDATABASE_SCHEMA=%s\n' \
            "$DATABASE" "$DATABASE" "$SCHEMA" >"$TO/kartoteka/etc/kartoteka.conf"
        head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n' >"$TO/kartoteka/etc/test.key"
    )
}

# A server whose only other login may make neither schemas nor extensions in its database, as at a host.
start_server() {
    as_owner "$PG_BIN/initdb" -D data -U host --auth=trust --encoding=UTF8 --locale=C.UTF-8 --locale-provider=icu \
        --icu-locale=und --no-sync >"$WORK/log" || die "initdb: $(tail -n 3 "$WORK/log")"
    as_owner "$PG_BIN/pg_ctl" -s -w -D data -l log -o "-c listen_addresses= -c unix_socket_directories=$WORK/pg -c fsync=off" \
        start || die "PostgreSQL does not start: $(tail -n 3 "$WORK/pg/log")"
    as_owner "$PG_BIN/psql" -XqAt -h "$WORK/pg" -U host -d postgres -v ON_ERROR_STOP=1 -c 'CREATE ROLE site LOGIN' \
        -c 'CREATE DATABASE bundle'
    as_owner "$PG_BIN/psql" -XqAt -h "$WORK/pg" -U host -d bundle -v ON_ERROR_STOP=1 -c "CREATE SCHEMA IF NOT EXISTS $SCHEMA" \
        -c "GRANT USAGE, CREATE ON SCHEMA $SCHEMA TO site"
}

# Turns the dump into SQL for tools that know no commands of psql and cut a text at semicolons outside of quotes: no line
# that begins with a backslash, and functions with a parsed body inside a quoted text.
plain_sql() {
    awk '
        function flush_function() {
            if (text ~ /BEGIN ATOMIC/) {
                printf "DO $kt_do$ BEGIN EXECUTE $kt_make$\n%s$kt_make$; END $kt_do$;\n", text
            } else {
                printf "%s", text
            }
            text = ""
        }
        /^\\/ || /^CREATE SCHEMA / || /^COMMENT ON SCHEMA / || /^(GRANT|REVOKE) .* ON SCHEMA / || /^GRANT .* TO site;$/ || /^REVOKE .* FROM site;$/ { next }
        /^CREATE (FUNCTION|PROCEDURE) / { inside = 1 }
        /^--$/ && inside { flush_function(); inside = 0 }
        inside { text = text $0 "\n"; next }
        { print }
        END { flush_function() }'
}

write_schema() {
    local conninfo="host=$WORK/pg dbname=bundle user=site" made
    start_server
    printf 'DATABASE=%s\nADMIN_DATABASE=%s\nDATABASE_SCHEMA=%s\n' "$conninfo" "$conninfo" "$SCHEMA" >"$WORK/pg/kartoteka.conf"
    chmod 0644 "$WORK/pg/kartoteka.conf"
    export KARTOTEKA_CONFIG=$WORK/pg/kartoteka.conf
    if [[ ${#FIRST[@]} -eq 0 ]]; then
        made=$("$PREFIX/bin/kartotekactl" db migrate 2>&1) || die "the schema: $made"
    else
        made=$("$PREFIX/bin/kartotekactl" init "${FIRST[@]}" 2>&1) || die "the first tenant: $made"
        KEYS=$(sed -n "/^[A-Z_]*='.*'\$/p" <<<"$made")
    fi
    (
        umask 077
        {
            sed "s/{SCHEMA}/$SCHEMA/g" "$HERE/schema_head.sql"
            as_owner "$PG_BIN/pg_dump" -h "$WORK/pg" -U host -d bundle --schema="$SCHEMA" --no-owner --inserts --rows-per-insert=200 |
                plain_sql
            echo 'COMMIT;'
        } >"$TO/kartoteka/schema.sql"
    )
}

main() {
    local target=
    while [[ $# -gt 0 ]]; do
        case $1 in
        -h | --help) usage && exit 0 ;;
        --database)
            DATABASE=${2:?}
            shift
            ;;
        --schema)
            SCHEMA=${2:?}
            shift
            ;;
        --tenant | --login | --name | --object)
            FIRST+=("$1" "${2:?}")
            shift
            ;;
        -*) usage >&2 && exit 2 ;;
        *) target=$1 ;;
        esac
        shift
    done
    [[ -n $target ]] || { usage >&2 && exit 2; }
    [[ $SCHEMA =~ ^[a-z_][a-z0-9_]{0,62}$ ]] || die "--schema: a name of small letters, digits and _"
    [[ ! -e $target ]] || die "$target is there already"
    [[ -x $PREFIX/bin/kartoteka ]] || die "no program in $PREFIX/bin: run this script where cmake --install or the package put it"
    command -v patchelf >/dev/null || die "patchelf is missing: apt-get install patchelf"
    [[ -x $PG_BIN/initdb ]] || die "PostgreSQL 15 is missing: apt-get install postgresql-15"
    umask 022
    WORK=$(mktemp -d /tmp/kt-bundle-XXXXXX)
    trap end_work EXIT
    chmod 0711 "$WORK"
    mkdir "$WORK/pg"
    chmod 0755 "$WORK/pg"
    [[ $EUID -ne 0 ]] || chown postgres: "$WORK/pg"
    TO=$WORK/kartoteka-shared
    mkdir "$TO"
    copy_programs
    copy_site
    write_configuration
    write_schema
    (
        umask 077
        tar -C "$WORK" --owner=0 --group=0 -czf "$target" kartoteka-shared
    )
    echo "$target: made"
    [[ -z $KEYS ]] || printf 'The secrets are shown this one time:\n%s\n' "$KEYS"
}

main "$@"
