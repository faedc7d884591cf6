#!/usr/bin/env bash
# install_packages.sh PACKAGE...: installs Debian packages, as root, and starts nothing of Debian's:
# no service while it works (policy-rc.d), no PostgreSQL cluster, and nginx not at the next boot either
# when it was not there before. It takes away again the files that it makes for that; a policy of the
# machine's own comes back.
set -euo pipefail

POLICY=/usr/sbin/policy-rc.d
KEPT=$POLICY.before-kartoteka
CLUSTERS=/etc/postgresql-common/createcluster.d
NO_CLUSTER=$CLUSTERS/zz-kartoteka.conf
MARK='# Of Kartoteka, while it installs packages. To be removed.'

# Removes also the files that a killed installation has left.
take_away() {
    if [[ -e $KEPT || -L $KEPT ]]; then
        mv -f "$KEPT" "$POLICY"
    elif grep -qsxF "$MARK" "$POLICY"; then
        rm -f "$POLICY"
    fi
    rm -f "$NO_CLUSTER"
    rmdir --ignore-fail-on-non-empty "$CLUSTERS" 2>/dev/null || true
    rmdir --ignore-fail-on-non-empty "${CLUSTERS%/*}" 2>/dev/null || true
}

lay_down() {
    if [[ -e $POLICY || -L $POLICY ]]; then
        mv "$POLICY" "$KEPT"
    fi
    printf '#!/bin/sh\n%s\nexit 101\n' "$MARK" >"$POLICY"
    chmod 0755 "$POLICY"
    mkdir -p "$CLUSTERS"
    printf '%s\ncreate_main_cluster = false\n' "$MARK" >"$NO_CLUSTER"
}

has_nginx() {
    [[ $(dpkg-query -W -f '${db:Status-Status}' nginx 2>/dev/null) == installed ]]
}

apt() {
    DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l LC_ALL=C.UTF-8 \
        apt-get -q -y -o DPkg::Lock::Timeout=300 -o APT::Color=0 "$@" </dev/null
}

install() {
    if [[ -z $(find /var/lib/apt/lists -maxdepth 1 -name '*Packages*' -print -quit 2>/dev/null) ]]; then
        apt update
    fi
    apt install --no-install-recommends "$@" && return 0
    # The lists may be older than the archive.
    apt update && apt install --no-install-recommends "$@"
}

main() {
    local nginx_was_there=yes
    export PATH="$PATH:/usr/sbin:/sbin"
    has_nginx || nginx_was_there=
    take_away
    trap take_away EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    lay_down
    install "$@"
    if [[ -z $nginx_was_there ]] && has_nginx; then
        update-rc.d nginx disable >/dev/null 2>&1 || true
        rm -f /etc/systemd/system/multi-user.target.wants/nginx.service
    fi
}

main "$@"
