#!/usr/bin/env bash
# supervise.sh COUNT COMMAND...: keeps COUNT copies of a worker running, each on the listening socket
# that is standard input, for ever: one that ends is started anew, at once the first time, later
# after a pause that doubles from 50 ms to 1 s, and at once again when one has lived for 10 s. TERM,
# INT, HUP and USR1 end them all (by TERM, which lets a worker finish its request), then this one.
set -u

FIRST_PAUSE_MS=50 LONGEST_PAUSE_MS=1000 LONG_LIFE_MS=10000

look_at_the_clock() {
    NOW=$((${EPOCHREALTIME/[.,]/} / 1000))
}

# start PLACE COMMAND...
start() {
    local place=$1
    shift
    "$@" <&3 3<&- 4<&- &
    PID[place]=$!
    BORN[place]=$NOW
}

# set_aside PLACE: nobody is there; says when the next worker is due, by how short the last lived.
set_aside() {
    local place=$1 pause=$FIRST_PAUSE_MS i
    PID[place]=
    [[ $((NOW - BORN[place])) -lt $LONG_LIFE_MS ]] || SHORT[place]=0
    SHORT[place]=$((SHORT[place] + 1))
    DUE[place]=$NOW
    [[ ${SHORT[place]} -gt 1 ]] || return 0
    for ((i = 2; i < SHORT[place] && pause < LONGEST_PAUSE_MS; i++)); do
        pause=$((pause * 2))
    done
    DUE[place]=$((NOW + (pause < LONGEST_PAUSE_MS ? pause : LONGEST_PAUSE_MS)))
}

end_all() {
    local pid
    ENDING=1
    for pid in "${PID[@]}"; do
        [[ -z $pid ]] || kill -s TERM "$pid" 2>/dev/null
    done
}

# The loop looks ten times a second for workers that have ended, without a process of its own: `wait -n`
# misses children that end while the shell is busy.
main() {
    local count=$1 place left=1
    shift
    declare -ga PID=() BORN=() SHORT=() DUE=()
    ENDING=
    exec 3<&0 4<> <(:)
    trap end_all TERM INT HUP USR1
    look_at_the_clock
    for ((place = 0; place < count; place++)); do
        PID[place]='' SHORT[place]=0 DUE[place]=$NOW
    done
    while [[ $left -gt 0 ]]; do
        look_at_the_clock
        left=0
        for ((place = 0; place < count; place++)); do
            if [[ -n ${PID[place]} ]] && ! kill -0 "${PID[place]}" 2>/dev/null; then
                set_aside "$place"
            fi
            if [[ -z $ENDING && -z ${PID[place]} && $NOW -ge ${DUE[place]} ]]; then
                start "$place" "$@"
            fi
            [[ -n $ENDING && -z ${PID[place]} ]] || left=$((left + 1))
        done
        [[ $left -eq 0 ]] || read -r -t 0.1 -u 4
    done
}

# tools/keep.sh takes its pauses from here.
[[ ${BASH_SOURCE[0]} == "$0" ]] || return 0
[[ $# -ge 2 && $1 =~ ^[1-9][0-9]*$ ]] || {
    echo "usage: supervise.sh COUNT COMMAND..." >&2
    exit 2
}
main "$@"
