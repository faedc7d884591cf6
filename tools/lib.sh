# shellcheck shell=bash
# Shared by ./run and ./check: messages, packages, building. Sourced, never started.
# Expects KT_HOME, the checkout's absolute path.

say() {
    printf '%s\n' "$*"
}

warn() {
    printf '%s\n' "$*" >&2
}

# die CODE MESSAGE: 1 something failed, 2 wrong use, 3 packages are missing and can't be installed
die() {
    local code=$1
    shift
    warn "kartoteka: $*"
    exit "$code"
}

# The caller's keys of the configuration, by name; clean_environment fills it.
declare -A CALLER=()

# A neutral environment: no locale of the caller's, no PG* settings of the caller's, no prompts. Keys of
# the configuration (docs/CONFIG.md) are remembered, with KARTOTEKA_ before them or without.
clean_environment() {
    local name
    for name in $(compgen -e | grep -E '^[A-Z][A-Z0-9_]*$' || true); do
        # shellcheck disable=SC2034 # stack.sh reads it
        CALLER[$name]=${!name}
    done
    for name in $(compgen -e | grep -E '^(PG|KARTOTEKA_[A-Z])' || true); do
        unset "$name"
    done
    unset LANGUAGE GATEWAY_INTERFACE LISTEN_FDS LISTEN_PID
    export LC_ALL=C.UTF-8 LANG=C.UTF-8
    export PATH="$PATH:/usr/sbin:/sbin:/usr/local/sbin"
    umask 022
}

# The packages of the given sections of packages.txt, one a line, with the program behind them.
packages_of() {
    local section
    for section in "$@"; do
        awk -v want="[$section]" '
            /^\[/ { on = ($0 == want); next }
            on && NF && $1 !~ /^#/ { print $1, $2 }' "$KT_HOME/packages.txt"
    done
}

# A program named behind a package stands for it: npm may have come with another node.
missing_packages() {
    local name program
    while read -r name program; do
        if [[ $(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null) != installed ]] &&
            ! { [[ -n $program ]] && command -v "$program" >/dev/null; }; then
            printf '%s\n' "$name"
        fi
    done < <(packages_of "$@")
}

# True when a person can be asked: standard input is a terminal, and it is the one at which sudo asks.
may_ask() {
    [[ -t 0 ]] && (: </dev/tty) 2>/dev/null
}

# as_root COMMAND...: directly when root, else with sudo, which asks for a password at the terminal;
# without a terminal it never does. Call it once for a job: sudo may be set to ask each time.
as_root() {
    if [[ $EUID -eq 0 ]]; then
        "$@"
    elif may_ask; then
        sudo -p "[sudo] password of %p to install packages: " "$@"
    else
        sudo -n "$@"
    fi
}

# Installs the missing packages of the given sections. Exits with 3 when that is impossible.
ensure_packages() {
    local missing log
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        warn "kartoteka: not a Debian system: nothing is installed; needed is what packages.txt lists"
        return 0
    fi
    mapfile -t missing < <(missing_packages "$@")
    [[ ${#missing[@]} -gt 0 ]] || return 0
    if [[ $EUID -ne 0 ]] && ! command -v sudo >/dev/null; then
        die 3 "packages are missing and there is no sudo; as root: apt-get install ${missing[*]}"
    fi
    say "packages    installing ${#missing[@]}: ${missing[*]}"
    log=$(mktemp)
    if ! as_root "$KT_HOME/tools/install_packages.sh" "${missing[@]}" 2>&1 |
        tee "$log" | progress packages; then
        tail -n 15 "$log" >&2
        rm -f "$log"
        die 3 "packages could not be installed; as root: apt-get install ${missing[*]}"
    fi
    rm -f "$log"
    say "packages    installed"
}

# progress NAME: what apt-get and cmake print, as a line that is written anew on a terminal, else as a
# line each tenth of the way, or of 2 s. (awk would hold back what it has read.)
progress() {
    local line what steps=0 step=0 percent tenth=0 last=$SECONDS shown=
    while IFS= read -r line || [[ -n $line ]]; do
        if [[ $line =~ ^([0-9]+)\ upgraded,\ ([0-9]+)\ newly\ installed ]]; then
            steps=$((2 * (BASH_REMATCH[1] + BASH_REMATCH[2])))
            continue
        elif [[ $line =~ ^Get:[0-9]+\ [^\ ]+\ [^\ ]+\ [^\ ]+\ ([a-z0-9][^\ ]*) ]]; then
            what="fetching ${BASH_REMATCH[1]}"
        elif [[ $line =~ ^(Unpacking|Setting\ up)\ ([^\ ]+) ]]; then
            what=${BASH_REMATCH[2]} step=$((step + 1))
        elif [[ $line =~ ^\[\ *([0-9]+)%\] ]]; then
            what='' step=${BASH_REMATCH[1]} steps=100
        else
            continue
        fi
        percent=$((steps > 0 ? 100 * step / steps : 0))
        if [[ -t 1 ]]; then
            printf '\r%-79.79s' "$(printf '%-11s %3d %% %s' "$1" "$percent" "$what")"
            shown=1
        elif [[ $((percent / 10)) -gt $tenth && $((SECONDS - last)) -ge 2 ]]; then
            tenth=$((percent / 10)) last=$SECONDS
            printf '%-11s %3d %% %s\n' "$1" "$percent" "$what"
        fi
    done
    [[ -z $shown ]] || printf '\r%79s\r' ''
}

# build_preset PRESET [CMAKE_OPTION...]: quiet when all is well, the compiler's words when not.
build_preset() {
    local preset=$1 log started=$SECONDS
    shift
    log=$(mktemp)
    [[ -w $KT_HOME ]] || die 1 "$KT_HOME is not writable by $(id -un)"
    if ! (cd "$KT_HOME" && cmake --preset "$preset" "$@" &&
        cmake --build --preset "$preset" -j "$(build_jobs)") 2>&1 </dev/null |
        tee "$log" | progress build; then
        grep -nE 'error:|Error [0-9]|undefined reference|denied|No rule' "$log" | head -n 30 >&2 || true
        tail -n 15 "$log" >&2
        rm -f "$log"
        return 1
    fi
    rm -f "$log"
    say "build       $preset, $((SECONDS - started)) s"
}

build_jobs() {
    local cores
    cores=$(nproc 2>/dev/null || echo 1)
    echo $((cores > 4 ? 4 : cores))
}
