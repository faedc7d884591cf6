#!/usr/bin/env bash
# Writes nginx's configuration from the templates in nginx/ into a folder.
# Usage: tools/nginx_conf.sh FOLDER [KEY=VALUE ...]
# A template's @KEY@ becomes the value given here, or the default below. A @KEY@ that nobody names
# is an error, and so is a KEY that no template knows.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

# Defaults that the worker has too are read from its table of configuration keys.
worker_default() {
    sed -n "s/^ *{\"$1\", [^\"]*\"\([^\"]*\)\".*/\1/p" "$here/src/base/conf.c"
}

declare -A value=(
    [LISTEN]=127.0.0.1:8080
    [SOCKET]=/run/kartoteka/kartoteka.sock
    [ENGINE]=process
    [WEB]=/usr/share/kartoteka/web
    [LOG]=/var/log/nginx
    [LOG_PREFIX]=''
    [RUN]=/run/kartoteka
    [USER]=''
    [PROCESSES]=2
    [BODY_MAX]=$(worker_default BODY_MAX)
    [RATE]=50
    [BURST]=100
    [CONNECTIONS]=50
    [NETWORK_CONNECTIONS]=200
    [ALL_CONNECTIONS]=1000
    [WEBDELIVERY_VERSION]=$(worker_default WEBDELIVERY_VERSION)
)

read_arguments() {
    local pair
    for pair in "$@"; do
        if [[ $pair != *=* || -z ${value[${pair%%=*}]+known} ]]; then
            echo "nginx_conf.sh: unknown setting '$pair'" >&2
            exit 2
        fi
        value[${pair%%=*}]=${pair#*=}
    done
}

# The part of the configuration that depends on the engine behind the socket.
set_engine() {
    case ${value[ENGINE]} in
    process) value[KEEPALIVE]='' value[KEEP_CONN]=off ;;
    # The worker keeps an idle connection longer than nginx, so that only nginx ever closes one.
    event) value[KEEPALIVE]='keepalive 32; keepalive_requests 100000;' value[KEEP_CONN]=on ;;
    *) echo "nginx_conf.sh: ENGINE is process or event" >&2 && exit 2 ;;
    esac
}

# Replaces every @KEY@ of one template; the text of a value is taken as it is.
render() {
    local template=$1 target=$2 text key
    text=$(cat "$template")
    for key in "${!value[@]}"; do
        text=${text//"@$key@"/"${value[$key]}"}
    done
    if grep -q '@[A-Z_]\+@' <<<"$text"; then
        echo "nginx_conf.sh: $template: $(grep -o '@[A-Z_]\+@' <<<"$text" | head -n 1) has no value" >&2
        exit 2
    fi
    printf '%s\n' "$text" >"$target.new"
    mv -f "$target.new" "$target"
}

target=${1:?usage: tools/nginx_conf.sh FOLDER [KEY=VALUE ...]}
shift
read_arguments "$@"
set_engine
mkdir -p "$target"
render "$here/nginx/fastcgi_params.conf" "$target/kartoteka_fastcgi_params.conf"
render "$here/nginx/proxy.conf.in" "$target/kartoteka_proxy.conf"
render "$here/nginx/limits.conf.in" "$target/kartoteka_limits.conf"
render "$here/nginx/server.conf.in" "$target/kartoteka_server.conf"
render "$here/nginx/nginx.conf.in" "$target/nginx.conf"
