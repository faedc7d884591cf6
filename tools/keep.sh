#!/usr/bin/env bash
# keep.sh: keeps the parts of ./run's instance running, for ever: PostgreSQL, the supervisor of the
# workers (tools/supervise.sh keeps the workers themselves), nginx. One that ends is started anew, with
# the pauses of tools/supervise.sh. It looks ten times a second, and starts no process to look. TERM
# ends it and leaves the parts alone.
set -uo pipefail

KT_HOME=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd -P)
# shellcheck source=tools/lib.sh
source "$KT_HOME/tools/lib.sh"
# shellcheck source=tools/process.sh
source "$KT_HOME/tools/process.sh"
# shellcheck source=tools/stack.sh
source "$KT_HOME/tools/stack.sh"
# shellcheck source=tools/supervise.sh
source "$KT_HOME/tools/supervise.sh"

PARTS=(postgres workers nginx)

part_runs() {
    runs "$1" || { [[ $1 == postgres ]] && postgres_runs; }
}

# clear_up PART: ends the processes that a killed part has left behind, over which its successor would
# stumble. False: they have not ended yet. The old nginx's processes finish their requests, but give up
# the port at once.
clear_up() {
    case $1 in
    postgres) no_backends ;;
    workers) signal_orphans TERM kartoteka ;;
    nginx) signal_orphans QUIT nginx ;;
    esac
}

tend() {
    local place=$1 part=${PARTS[$1]}
    if part_runs "$part"; then
        PID[place]=$FOUND
        return 0
    fi
    if [[ -n ${PID[place]} ]]; then
        set_aside "$place"
        say "$(date -u +%FT%TZ) $part has ended"
    fi
    if [[ $NOW -ge ${DUE[place]} ]] && clear_up "$part" && "launch_$part"; then
        runs "$part"
        PID[place]=$FOUND
        BORN[place]=$NOW
        say "$(date -u +%FT%TZ) $part is started anew"
    fi
}

main() {
    local place ending=
    declare -ga PID=() BORN=() SHORT=() DUE=()
    choose_folders
    exec 4<> <(:)
    trap 'ending=1' TERM INT HUP
    look_at_the_clock
    for place in "${!PARTS[@]}"; do
        PID[place]=unknown SHORT[place]=0 BORN[place]=$NOW DUE[place]=$NOW
    done
    while [[ -z $ending ]]; do
        look_at_the_clock
        for place in "${!PARTS[@]}"; do
            tend "$place"
        done
        read -r -t 0.1 -u 4
    done
}

main
