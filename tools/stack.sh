# shellcheck shell=bash
# The parts of one instance: its folders, PostgreSQL, the database, workers, nginx. Sourced by
# ./run after lib.sh and process.sh. Sets DATA, RUN, SERVICE_USER.

PG_BIN=${KT_PG_BIN:-/usr/lib/postgresql/15/bin}
# Behind nginx: one process that serves many requests at once; ENGINE=process for one at a time.
ENGINE=${ENGINE:-${KARTOTEKA_ENGINE:-event}}
[[ $ENGINE == event || $ENGINE == process ]] || die 2 "ENGINE=$ENGINE: event or process"
WORKERS=${WORKERS:-$([[ $ENGINE == event ]] && echo 1 || echo 4)}
[[ $WORKERS =~ ^[1-9][0-9]?$ ]] || die 2 "WORKERS=$WORKERS: a number from 1 to 99"
ADMIN_ROLE=kartoteka_admin
APP_ROLE=kartoteka_app

# --- folders ------------------------------------------------------------------------------------

# Every checkout has an instance of its own, so that several never meet.
choose_folders() {
    local id
    id=$(printf '%s' "$KT_HOME" | sha256sum | cut -c1-8)
    if [[ $EUID -eq 0 ]]; then
        SERVICE_USER=kartoteka
        DATA=/var/lib/kartoteka-demo/$id
        RUN=/run/kartoteka-demo/$id
    else
        SERVICE_USER=
        DATA=$KT_HOME/var/demo
        RUN=$(private_runtime_folder)/kartoteka-$id
    fi
    # A Unix socket's address is at most 107 bytes.
    [[ ${#RUN} -le 85 ]] || die 1 "the folder for sockets has too long a name: $RUN"
}

# A folder that only this user can write to and whose name is short.
private_runtime_folder() {
    local folder
    if [[ -d ${XDG_RUNTIME_DIR:-} && -O $XDG_RUNTIME_DIR && -w $XDG_RUNTIME_DIR &&
        ${#XDG_RUNTIME_DIR} -le 60 && $XDG_RUNTIME_DIR != *[[:space:]\'\"]* ]]; then
        printf '%s\n' "$XDG_RUNTIME_DIR"
        return 0
    fi
    folder=/tmp/kartoteka-$EUID
    mkdir -m 0700 "$folder" 2>/dev/null || true
    if [[ ! -d $folder || -L $folder || ! -O $folder ]]; then
        die 1 "$folder is not a folder of $(id -un)"
    fi
    chmod 0700 "$folder"
    printf '%s\n' "$folder"
}

ensure_service_user() {
    if [[ -z $SERVICE_USER ]]; then
        getent passwd "$EUID" >/dev/null ||
            die 1 "user id $EUID has no entry in the password database; PostgreSQL needs one"
        return 0
    fi
    getent passwd "$SERVICE_USER" >/dev/null && return 0
    useradd --system --user-group --no-create-home --home-dir /nonexistent \
        --shell /usr/sbin/nologin "$SERVICE_USER"
    say "user        $SERVICE_USER (made; the demonstration runs as it, never as root)"
}

make_folders() {
    local log
    mkdir -p "$KT_HOME/var" 2>/dev/null || true
    [[ -w $KT_HOME/var ]] || die 1 "$KT_HOME/var is not writable by $(id -un)"
    if [[ -n $SERVICE_USER ]]; then
        # Files that root writes lie in folders of root's: the service user can put no links there.
        install -d -m 0755 "${DATA%/*}" "${RUN%/*}"
        install -d -m 0711 "$DATA"
        install -d -m 0700 -o "$SERVICE_USER" -g "$SERVICE_USER" "$RUN" "$DATA"/{home,pg}
        install -d -m 0755 "$DATA"/{log,pids}
    else
        install -d -m 0700 "$DATA" "$RUN" "$DATA"/{home,pg,log,pids}
    fi
    [[ $(readlink -f "$DATA") == "$DATA" ]] || die 1 "$DATA is reached through a symbolic link"
    for log in kartoteka nginx error access postgres; do
        [[ -e $DATA/log/$log.log ]] || install -m 0640 ${SERVICE_USER:+-o "$SERVICE_USER"} \
            /dev/null "$DATA/log/$log.log"
    done
}

# Copies the programs beside the data: the service user may not be able to read the checkout, and a
# build must not change the files of a running instance ("text file busy").
install_programs() {
    local program
    install -d "$DATA/bin" "$DATA/web"
    for program in kartoteka kartotekactl; do
        install -m 0755 "$KT_HOME/build/release/$program" "$DATA/bin/$program.new"
        mv -f "$DATA/bin/$program.new" "$DATA/bin/$program"
    done
    install -m 0755 "$KT_HOME/tools/supervise.sh" "$DATA/bin/supervise.sh"
    if [[ -d $KT_HOME/web ]]; then
        rm -rf "$DATA/web.new" "$DATA/web"
        cp -R "$KT_HOME/web" "$DATA/web.new"
        mv "$DATA/web.new" "$DATA/web"
        chmod -R u=rwX,go=rX "$DATA/web"
    fi
    write_configuration
}

write_configuration() {
    local conf=$DATA/kartoteka.conf given
    given=$(caller_configuration) || exit 2
    (
        umask 077
        cat >"$conf.new" <<END
# Written by ./run at each start. The keys are described in docs/CONFIG.md.
DATABASE=$(conninfo "$APP_ROLE")
ADMIN_DATABASE=$(conninfo "$ADMIN_ROLE")
$given
END
    )
    [[ -z $SERVICE_USER ]] || chown "$SERVICE_USER:" "$conf.new"
    mv -f "$conf.new" "$conf"
}

# Lines KEY="VALUE" of the caller's environment: each key of docs/CONFIG.md, with KARTOTEKA_ before it or
# without. False when one is unknown or its value is out of bounds, with the reason printed.
caller_configuration() {
    local name key value
    local -a given=()
    for name in "${!CALLER[@]}"; do
        key=${name#KARTOTEKA_}
        case $name in
        KARTOTEKA_CONFIG | ENGINE | KARTOTEKA_ENGINE | DATABASE | ADMIN_DATABASE) continue ;;
        KARTOTEKA_DATABASE | KARTOTEKA_ADMIN_DATABASE)
            warn "kartoteka: $name: ./run has a database of its own; docs/INSTALL.md is for others"
            return 1
            ;;
        KARTOTEKA_*) ;;
        *) is_configuration_key "$key" || continue ;;
        esac
        given+=("KARTOTEKA_$key=${CALLER[$name]}")
    done
    env -i "${given[@]}" "$DATA/bin/kartotekactl" check config --no-connect >/dev/null || return 1
    for name in "${given[@]}"; do
        key=${name%%=*} value=${name#*=}
        value=${value//\\/\\\\}
        printf '%s="%s"\n' "${key#KARTOTEKA_}" "${value//\"/\\\"}"
    done | LC_ALL=C sort
}

is_configuration_key() {
    grep -q "^| \`$1\` " "$KT_HOME/docs/CONFIG.md"
}

# Prints the value of a key that nginx has, too, when the caller has set it.
given_setting() {
    sed -n "s/^$1=\"\(.*\)\"$/$1=\1/p" "$DATA/kartoteka.conf"
}

conninfo() {
    printf 'host=%s port=5432 user=%s dbname=kartoteka' "$RUN" "$1"
}

ctl() {
    (cd "$DATA/home" && as_service env KARTOTEKA_CONFIG="$DATA/kartoteka.conf" \
        "$DATA/bin/kartotekactl" "$@")
}

# --- PostgreSQL ---------------------------------------------------------------------------------

pg() {
    local program=$1
    shift
    (cd "$DATA/home" && as_service "$PG_BIN/$program" "$@" 9>&-)
}

# True also for a server that somebody else has started. Its id is in FOUND.
postgres_runs() {
    { read -r FOUND <"$DATA/pg/postmaster.pid"; } 2>/dev/null || return 1
    [[ -n $FOUND && /proc/$FOUND/cwd -ef $DATA/pg ]]
}

# Backends notice the death of a killed postmaster by themselves, but need a moment.
no_backends() {
    local link
    for link in /proc/[0-9]*/cwd; do
        [[ ! $link -ef $DATA/pg ]] || return 1
    done
}

make_cluster() {
    [[ -f $DATA/pg/PG_VERSION && ! -f $DATA/pg.unfinished ]] && return 0
    touch "$DATA/pg.unfinished"
    find "$DATA/pg" -mindepth 1 -delete
    pg initdb -D "$DATA/pg" -U "$ADMIN_ROLE" --auth-local=trust --auth-host=reject \
        --encoding=UTF8 --locale=C.UTF-8 --locale-provider=icu --icu-locale=und --data-checksums \
        >"$DATA/log/initdb.log" 2>&1 || {
        tail -n 5 "$DATA/log/initdb.log" >&2
        die 1 "the PostgreSQL cluster could not be made"
    }
    rm -f "$DATA/pg.unfinished"
}

# The last two shorten what a killed server does before it answers: the files are told to the disk at
# once instead of one by one, and little is left to be done again.
postgres_options() {
    printf -- '-c\n%s\n' "unix_socket_directories=$RUN" port=5432 listen_addresses= \
        unix_socket_permissions=0700 timezone=UTC lc_messages=C dynamic_shared_memory_type=mmap \
        max_parallel_workers_per_gather=0 log_min_error_statement=panic log_error_verbosity=terse \
        log_parameter_max_length_on_error=0 recovery_init_sync_method=syncfs checkpoint_timeout=30s
}

# Starts the server and does not wait until it answers. Nothing may run in the cluster: its lock files are
# from before a crash.
launch_postgres() {
    local -a options
    mapfile -t options < <(postgres_options)
    rm -f "$DATA/pg/postmaster.pid" "$RUN/.s.PGSQL.5432" "$RUN/.s.PGSQL.5432.lock"
    # Trust is safe because only the owner can enter the socket's folder (0700).
    start_process postgres "$DATA/log/postgres.log" "$PG_BIN/postgres" -D "$DATA/pg" "${options[@]}"
}

postgres_answers_or_died() {
    ! runs postgres || pg pg_isready -q -h "$RUN" -t 1
}

start_postgres() {
    postgres_runs && return 0
    wait_until 10 no_backends || die 1 "parts of an earlier PostgreSQL still use $DATA/pg"
    launch_postgres
    if ! wait_until 60 postgres_answers_or_died || ! runs postgres; then
        fail_start "PostgreSQL did not start" "$DATA/log/postgres.log"
    fi
}

stop_postgres() {
    postgres_runs || return 0
    pg pg_ctl -s -D "$DATA/pg" -m fast -w -t 30 stop >/dev/null 2>&1 ||
        pg pg_ctl -s -D "$DATA/pg" -m immediate -w -t 10 stop >/dev/null 2>&1 ||
        warn "PostgreSQL did not stop (log: $DATA/log/postgres.log)"
}

make_database() {
    if [[ -z $(pg psql -XAtq -h "$RUN" -U "$ADMIN_ROLE" -d postgres \
        -c "select 1 from pg_database where datname = 'kartoteka'") ]]; then
        pg createdb -h "$RUN" -U "$ADMIN_ROLE" kartoteka
    fi
    logged migrate ctl db migrate
    logged demo ctl demo load
    logged cors allow_origins
    # Once, so that who was merged stays merged.
    if [[ ! -e $DATA/planted ]]; then
        logged planted plant_duplicates
        : >"$DATA/planted"
    fi
}

# Pages of any site may try the demonstration, whose keys are in no browser by themselves; those of the caller's
# CORS_ORIGINS alone, where he has set it: a tenant's own origins come before that key.
allow_origins() {
    if [[ -z $(given_setting CORS_ORIGINS) ]]; then
        ctl cors add '*' --tenant demo
    elif ctl cors list --tenant demo | grep -qF '*'; then
        ctl cors remove '*' --tenant demo
    fi
}

# One man twice, so that the console's list of duplicates has somebody to merge.
plant_duplicates() {
    printf '%s\n' 'ФИО;День рождения;Телефон;E-mail;Должность' \
        'Двойников Пётр Ильич;14.03.1985;+7 (342) 200-10-20;;Кладовщик' \
        'Двойников Петр Ильич;14.03.1985;;dvoinikov@kartoteka.test;' |
        ctl import people - --tenant demo
    ctl duplicates find --tenant demo
}

# logged NAME COMMAND...: output into a log file, shown when the command fails.
logged() {
    local log=$DATA/log/$1.log
    shift
    if ! "$@" >"$log" 2>&1; then
        tail -n 10 "$log" >&2
        die 1 "failed: ${*: -2} (log: $log)"
    fi
}

# The keys of the demonstration: made once, kept beside the data, copied into the checkout.
ensure_keys() {
    local keys=$DATA/keys.env
    [[ -s $keys ]] && return 0
    (
        umask 077
        ctl demo keys >"$keys.new"
    ) || die 1 "the demonstration's keys could not be made"
    mv -f "$keys.new" "$keys"
}

write_demo_env() {
    local target=$KT_HOME/var/demo.env
    (
        umask 077
        {
            printf 'BASE_URL=%s\n' "$1"
            cat "$DATA/keys.env"
        } >"$target.new"
    )
    mv -f "$target.new" "$target"
}

# --- workers and nginx --------------------------------------------------------------------------

worker_socket() {
    printf '%s/kartoteka.sock\n' "$RUN"
}

# Starts the workers and does not wait until they listen. No other place knows how.
launch_workers() {
    rm -f "$(worker_socket)"
    start_process workers "$DATA/log/kartoteka.log" \
        env KARTOTEKA_CONFIG="$DATA/kartoteka.conf" \
        spawn-fcgi -n -s "$(worker_socket)" -M 0660 -b 1024 -- \
        "$DATA/bin/supervise.sh" "$WORKERS" "$DATA/bin/kartoteka" --engine "$ENGINE"
}

start_workers() {
    launch_workers
    wait_until 10 test -S "$(worker_socket)" ||
        fail_start "the workers did not start" "$DATA/log/kartoteka.log"
}

# Starts nginx with the configuration that start_nginx() has written; does not wait until it listens. nginx opens its
# logs before it reads where they are: without -e it looks into /var/log/nginx.
launch_nginx() {
    start_process nginx "$DATA/log/nginx.log" nginx -p "$DATA/nginx" -e "$DATA/log/error.log" \
        -c "$DATA/nginx/nginx.conf"
}

port_is_free() {
    ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# start_nginx PORT: false when the port could not be had.
start_nginx() {
    local port=$1
    local -a shared
    mapfile -t shared < <(given_setting BODY_MAX && given_setting WEBDELIVERY_VERSION)
    "$KT_HOME/tools/nginx_conf.sh" "$DATA/nginx" LISTEN="127.0.0.1:$port" \
        SOCKET="$(worker_socket)" ENGINE="$ENGINE" WEB="$DATA/web" LOG="$DATA/log" RUN="$RUN" \
        RATE=500 BURST=1000 CONNECTIONS=512 NETWORK_CONNECTIONS=512 "${shared[@]}"
    launch_nginx
    wait_until 10 nginx_answers_or_died "$port"
    runs nginx
}

nginx_answers_or_died() {
    ! runs nginx || ! port_is_free "$1"
}

# Starts nginx on the wanted port, or on the first free one of 8080 to 8099; the address goes into DATA/url.
start_nginx_on_free_port() {
    local port
    if [[ -n ${PORT:-} ]]; then
        [[ $PORT =~ ^[0-9]+$ && $PORT -ge 1 && $PORT -le 65535 ]] || die 2 "PORT=$PORT is no port"
        port_is_free "$PORT" || fail_start "port $PORT is in use" ""
        start_nginx "$PORT" || fail_start "nginx did not start" "$DATA/log/nginx.log"
        remember_url "$PORT"
        return 0
    fi
    for ((port = 8080; port <= 8099; port++)); do
        port_is_free "$port" || continue
        if start_nginx "$port"; then
            remember_url "$port"
            return 0
        fi
        grep -q 'Address already in use' "$DATA/log/nginx.log" ||
            fail_start "nginx did not start" "$DATA/log/nginx.log"
    done
    fail_start "no free port from 8080 to 8099; choose one: PORT=9000 ./run" ""
}

remember_url() {
    printf 'http://127.0.0.1:%s\n' "$1" >"$DATA/url"
}

# Starts each of the three anew when it ends; tools/keep.sh says how.
start_keeper() {
    : >"$DATA/log/keeper.log"
    start_undropped keeper "$DATA/log/keeper.log" env ENGINE="$ENGINE" "$KT_HOME/tools/keep.sh"
}

stop_stack() {
    stop_process keeper TERM 5
    stop_process nginx QUIT 5
    stop_process workers TERM 15
    end_orphans
    stop_postgres
    rm -f "$DATA/url" "$(worker_socket)"
}

fail_start() {
    local reason=$1 log=$2
    [[ -z $log || ! -s $log ]] || tail -n 10 "$log" >&2
    die 1 "$reason${log:+ (log: $log)}"
}
