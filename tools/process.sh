# shellcheck shell=bash
# Starting, finding and ending the processes of one instance of Kartoteka. Sourced by ./run.
# Expects DATA (holds pids/ and home/), SERVICE_USER ("" : as the caller).
#
# A pid file holds "PID STARTTIME". A process is ours only when both agree with /proc, so a number
# that the kernel has given to somebody else meanwhile is never signalled.

# look_at PID: its state and the time it was started into STATE and BEGAN, without a process of its own.
look_at() {
    local stat=
    local -a fields
    { IFS= read -r -d '' stat <"/proc/$1/stat"; } 2>/dev/null || true
    [[ -n $stat ]] || return 1
    # The name may hold blanks and brackets: fields are counted from the last ')'.
    read -ra fields <<<"${stat##*) }"
    STATE=${fields[0]} BEGAN=${fields[19]}
}

remember_pid() {
    local name=$1 pid=$2
    look_at "$pid" || return 1
    printf '%s %s\n' "$pid" "$BEGAN" >"$DATA/pids/$name"
}

# runs NAME: true when the process of that name runs and is ours; its id is in FOUND.
runs() {
    local began=
    { read -r FOUND began <"$DATA/pids/$1"; } 2>/dev/null || return 1
    [[ -n $FOUND ]] && look_at "$FOUND" && [[ $BEGAN == "$began" && $STATE != Z ]]
}

# running_pid NAME: prints the pid when the process of that name runs and is ours.
running_pid() {
    runs "$1" && printf '%s\n' "$FOUND"
}

# Runs a command as the service user when there is one.
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
    start_undropped "$name" "$log" "${drop[@]}" "$@"
}

# Does the same for a process that starts others as the service user.
start_undropped() {
    local name=$1 log=$2
    shift 2
    (
        cd "$DATA/home" || exit 1
        exec 9>&- setsid "$@" </dev/null >>"$log" 2>&1
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
    ! look_at "$1" || [[ $STATE == Z ]]
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

# orphans [PROGRAM]: prints the processes that a kill -9 of a parent has left behind: our programs, or that
# one, whose working folder is ours.
orphans() {
    local link pid program
    for link in /proc/[0-9]*/cwd; do
        [[ $link -ef $DATA/home ]] || continue
        pid=${link#/proc/}
        pid=${pid%/cwd}
        program=$(readlink "/proc/$pid/exe" 2>/dev/null) || continue
        program=${program% (deleted)}
        case ${program##*/} in
        "${1:-nginx}" | "${1:-bash}" | "${1:-spawn-fcgi}" | "${1:-kartoteka}" | "${1:-postgres}")
            printf '%s\n' "$pid"
            ;;
        esac
    done
}

# signal_orphans SIGNAL [PROGRAM]
signal_orphans() {
    local pid
    for pid in $(orphans "${2:-}"); do
        kill -s "$1" "$pid" 2>/dev/null || true
    done
}

no_orphans() {
    [[ -z $(orphans) ]]
}

end_orphans() {
    no_orphans && return 0
    signal_orphans TERM
    wait_until 3 no_orphans && return 0
    signal_orphans KILL
    wait_until 3 no_orphans || warn "processes of an earlier run are still there: $(orphans | tr '\n' ' ')"
}
