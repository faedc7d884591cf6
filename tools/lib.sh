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

# A neutral environment: no locale of the caller's, no PG* settings of the caller's, no prompts.
clean_environment() {
    local name
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

# as_root COMMAND...: directly when root, else with sudo; never asks for a password without a
# terminal.
as_root() {
    if [[ $EUID -eq 0 ]]; then
        "$@"
    elif [[ -t 0 && -t 2 ]]; then
        sudo "$@"
    else
        sudo -n "$@"
    fi
}

apt() {
    as_root env DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l LC_ALL=C.UTF-8 \
        apt-get -q -y -o DPkg::Lock::Timeout=300 -o APT::Color=0 "$@" </dev/null
}

# Installs what of the given sections is missing. Exits with 3 when that is impossible.
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
    if ! install_packages "${missing[@]}" >"$log" 2>&1; then
        tail -n 15 "$log" >&2
        rm -f "$log"
        die 3 "packages could not be installed; as root: apt-get install ${missing[*]}"
    fi
    rm -f "$log"
}

install_packages() {
    if [[ -z $(find /var/lib/apt/lists -maxdepth 1 -name '*Packages*' -print -quit 2>/dev/null) ]]; then
        apt update
    fi
    apt install --no-install-recommends "$@" && return 0
    # The lists may be older than the archive.
    apt update && apt install --no-install-recommends "$@"
}

# build_preset PRESET [CMAKE_OPTION...]: quiet when all is well, the compiler's words when not.
build_preset() {
    local preset=$1 log started=$SECONDS
    shift
    log=$(mktemp)
    [[ -w $KT_HOME ]] || die 1 "$KT_HOME is not writable by $(id -un)"
    if ! (cd "$KT_HOME" && cmake --preset "$preset" "$@" &&
        cmake --build --preset "$preset" -j "$(build_jobs)") >"$log" 2>&1 </dev/null; then
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
