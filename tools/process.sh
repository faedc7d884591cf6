# shellcheck shell=bash
# Starting, finding and ending the processes of one instance of Kartoteka. Sourced by ./run.
# Expects DATA (holds pids/ and home/), SERVICE_USER ("" : as the caller).
#
# A pid file holds "PID STARTTIME". A process is ours only when both agree with /proc, so a number
# that the kernel has given to somebody else meanwhile is never signalled.

start_time_of() {
    local stat
    local -a fields
    stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
    # The name may hold blanks and brackets: fields are counted from the last ')'.
    read -ra fields <<<"${stat##*) }"
    printf '%s\n' "${fields[19]}"
}

remember_pid() {
    local name=$1 pid=$2 started
    started=$(start_time_of "$pid") || return 1
    printf '%s %s\n' "$pid" "$started" >"$DATA/pids/$name"
}

# running_pid NAME: prints the pid when the process of that name runs and is ours.
running_pid() {
    local pid started
    read -r pid started 2>/dev/null <"$DATA/pids/$1" || return 1
    [[ -n $pid && $(start_time_of "$pid") == "$started" ]] || return 1
    is_zombie "$pid" && return 1
    printf '%s\n' "$pid"
}

is_zombie() {
    grep -q '^State:[[:space:]]*Z' "/proc/$1/status" 2>/dev/null
}

# As the service user when there is one.
as_service() {
    if [[ -n $SERVICE_USER ]]; then
        setpriv --reuid="$SERVICE_USER" --regid="$SERVICE_USER" --init-groups \
            env HOME="$DATA/home" USER="$SERVICE_USER" LOGNAME="$SERVICE_USER" "$@"
    else
        "$@"
    fi
}

# start_process NAME LOG COMMAND...: in a session of its own, so that a terminal's Ctrl-C reaches
# ./run only, which then stops everything in order. Its folder marks it as ours.
start_process() {
    local name=$1 log=$2
    shift 2
    local -a drop=()
    if [[ -n $SERVICE_USER ]]; then
        drop=(setpriv --reuid="$SERVICE_USER" --regid="$SERVICE_USER" --init-groups --)
    fi
    (
        cd "$DATA/home" || exit 1
        exec 9>&- setsid "${drop[@]}" "$@" </dev/null >>"$log" 2>&1
    ) &
    remember_pid "$name" $!
}

# wait_until SECONDS COMMAND...: polls a condition; false when the time is over.
wait_until() {
    local deadline=$((SECONDS + $1))
    shift
    until "$@"; do
        [[ $SECONDS -lt $deadline ]] || return 1
        sleep 0.1
    done
}

is_gone() {
    [[ ! -d /proc/$1 ]] || is_zombie "$1"
}

# stop_process NAME SIGNAL SECONDS: asks, waits, and only then kills. It asks each second: a child
# that the supervisor has forked and that has not yet become a worker loses the signal.
stop_process() {
    local name=$1 signal=$2 patience=$3 pid asked
    if pid=$(running_pid "$name"); then
        for ((asked = 0; asked < patience; asked++)); do
            kill -s "$signal" "$pid" 2>/dev/null || true
            wait_until 1 is_gone "$pid" && break
        done
        if ! is_gone "$pid"; then
            warn "$name ($pid) did not end after $patience s: killed"
            kill -s KILL "$pid" 2>/dev/null || true
            wait_until 5 is_gone "$pid" || true
        fi
    fi
    rm -f "$DATA/pids/$name"
}

# What a kill -9 of a parent has left behind: our programs whose working folder is ours.
orphans() {
    local link pid program
    for link in /proc/[0-9]*/cwd; do
        [[ $(readlink "$link" 2>/dev/null) == "$DATA/home" ]] || continue
        pid=${link#/proc/}
        pid=${pid%/cwd}
        program=$(readlink "/proc/$pid/exe" 2>/dev/null) || continue
        program=${program% (deleted)}
        case ${program##*/} in
        nginx | bash | spawn-fcgi | kartoteka) printf '%s\n' "$pid" ;;
        esac
    done
}

no_orphans() {
    [[ -z $(orphans) ]]
}

end_orphans() {
    local pid
    no_orphans && return 0
    for pid in $(orphans); do
        kill -s TERM "$pid" 2>/dev/null || true
    done
    wait_until 3 no_orphans && return 0
    for pid in $(orphans); do
        kill -s KILL "$pid" 2>/dev/null || true
    done
    wait_until 3 no_orphans || warn "processes of an earlier run are still there: $(orphans | tr '\n' ' ')"
}
