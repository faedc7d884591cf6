#!/bin/sh
# The installation's test of itself, for its owner only: it answers to whoever sends the key that stands in
# kartoteka/etc/test.key, and is switched off (404) where that file is missing. Goes beside kartoteka.cgi, mode 0755.
BODY_MAX=400
case $0 in */*) cd "${0%/*}" || exit 1 ;; esac
ROOT=
for above in "$PWD/.." "$PWD/../.." "$PWD/../../.." "$PWD/../../../.."; do
    if [ -z "$ROOT" ] && [ -d "$above/kartoteka/etc" ]; then
        ROOT=$(cd "$above/kartoteka" && pwd -P)
    fi
done
case $HTTP_ACCEPT_LANGUAGE in ru*) RUSSIAN=1 LC_ALL=ru_RU.UTF-8 ;; *) RUSSIAN='' LC_ALL=C.UTF-8 ;; esac
export LC_ALL
FAULTS=0

# words ENGLISH RUSSIAN
words() {
    if [ -n "$RUSSIAN" ]; then printf '%s\n' "$2"; else printf '%s\n' "$1"; fi
}
# answer STATUS TYPE
answer() {
    printf 'Status: %s\r\nContent-Type: %s; charset=utf-8\r\nCache-Control: no-store\r\n' "$1" "$2"
    printf 'X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n'
    printf "Content-Security-Policy: default-src 'none'; form-action 'self'; frame-ancestors 'none'\r\n\r\n"
}
well() { printf 'ok    %s\n' "$(words "$1" "$2")"; }
# bad ENGLISH RUSSIAN MEND_ENGLISH MEND_RUSSIAN
bad() {
    FAULTS=$((FAULTS + 1))
    printf 'BAD   %s\n      %s\n' "$(words "$1" "$2")" "$(words "mend: $3" "исправить: $4")"
}
# value NAME: of the form that was sent; letters, digits, _ and - only.
value() {
    printf '%s' "$BODY" | tr '&' '\n' | sed -n "s/^$1=\([A-Za-z0-9_-]*\)\$/\1/p" | head -n 1
}

show_form() {
    answer '200 OK' text/html
    printf '<!doctype html><html lang="%s"><meta charset="utf-8"><title>Kartoteka</title>' "${RUSSIAN:+ru}"
    printf '<form method="post"><p><label>%s<br>' "$(words 'Key from kartoteka/etc/test.key' 'Ключ из kartoteka/etc/test.key')"
    printf '<input name="key" type="password" size="40" autocomplete="off"></label></p>'
    printf '<p><button name="do" value="test">%s</button> <button name="do" value="migrate">%s</button> ' \
        "$(words 'Test' 'Проверить')" "$(words 'Bring the schema up to date' 'Обновить схему')"
    printf '<button name="do" value="off">%s</button></p></form></html>\n' "$(words 'Switch this page off' 'Выключить эту страницу')"
}

look_at_program() {
    if said=$(unset GATEWAY_INTERFACE && "$ROOT/bin/kartoteka" --version 2>&1); then
        well "the program starts: $said" "программа запускается: $said"
    else
        bad "the program does not start: $said" "программа не запускается: $said" \
            "upload kartoteka/lib whole, mode 0755 for kartoteka/bin/*; the bundle must be made on a Debian no newer than the host's" \
            "загрузить kartoteka/lib целиком, права 0755 у kartoteka/bin/*; сборка не новее системы хостинга"
    fi
}

look_at_files() {
    case $ROOT/ in
    "${DOCUMENT_ROOT:-/nowhere}"/*)
        bad "the folder kartoteka is inside the site" "папка kartoteka внутри сайта" \
            "move it beside the folder of the site" "перенести её рядом с папкой сайта" ;;
    *) well "program and configuration are outside of the site" "программа и настройки вне сайта" ;;
    esac
    # shellcheck disable=SC2012 # stat differs between systems, the letters of ls do not
    mode=$(ls -l "$KARTOTEKA_CONFIG" 2>/dev/null | cut -c5-10)
    case $mode in
    '')
        bad "there is no kartoteka/etc/kartoteka.conf" "нет kartoteka/etc/kartoteka.conf" \
            "upload it" "загрузить его" ;;
    ------ | r-----) well "nobody else reads the configuration" "настройки больше никто не прочтёт" ;;
    *)
        bad "others may read the configuration" "настройки могут прочитать другие" \
            "chmod 600 kartoteka/etc/kartoteka.conf" "chmod 600 kartoteka/etc/kartoteka.conf" ;;
    esac
}

# run WHAT COMMAND...: what the command says, and a fault when it fails.
run() {
    what=$1
    shift
    if said=$("$@" 2>&1); then
        well "$what" "$what"
    else
        FAULTS=$((FAULTS + 1))
        printf 'BAD   %s\n' "$what"
    fi
    printf '%s\n' "$said" | sed -n 's/^\([^#A-Z].*\|# .*\)$/      \1/p'
}

look_at_request() {
    case $REQUEST_METHOD in
    PUT | DELETE) well "$REQUEST_METHOD arrives" "$REQUEST_METHOD доходит" ;;
    *) words "--    PUT and DELETE: ask this page by curl -X PUT -d key=KEY; where they are refused: POST with X-HTTP-Method-Override" \
        "--    PUT и DELETE: спросить эту страницу через curl -X PUT -d key=КЛЮЧ; где их не пускают: POST с X-HTTP-Method-Override" ;;
    esac
    if [ -n "$HTTP_AUTHORIZATION$REDIRECT_HTTP_AUTHORIZATION" ]; then
        well "the header Authorization arrives" "заголовок Authorization доходит"
    else
        words "--    Authorization: ask with curl -H 'Authorization: test'; where it is lost, R7 takes the cookie asc_auth_key" \
            "--    Authorization: спросить через curl -H 'Authorization: test'; где он теряется, R7 принимает cookie asc_auth_key"
    fi
    if [ "$HTTPS" = on ]; then
        well "over https" "по https"
    else
        bad "not over https: keys can be read on the way" "не по https: ключи можно прочитать по дороге" \
            "a certificate of the host's, then https only" "сертификат хостинга и только https"
    fi
}

report() {
    answer '200 OK' text/plain
    look_at_program
    look_at_files
    run "$(words 'configuration and connection (check config)' 'настройки и подключение (check config)')" \
        "$ROOT/bin/kartotekactl" check config
    run "$(words 'schema (db status)' 'схема (db status)')" "$ROOT/bin/kartotekactl" db status --accept extension
    look_at_request
    if said=$(GATEWAY_INTERFACE=CGI/1.1 REQUEST_METHOD=GET REQUEST_URI=/readyz SCRIPT_NAME=/kartoteka.cgi \
        CONTENT_LENGTH='' "$ROOT/bin/kartoteka" 2>&1 </dev/null) && ready "$said"; then
        well "it is ready" "готова к работе"
    else
        bad "it is not ready: $(printf '%s' "$said" | tail -n 1)" "не готова: $(printf '%s' "$said" | tail -n 1)" \
            "what stands above" "то, что сказано выше"
    fi
    words "--    the API is at ${HTTP_HOST}${SCRIPT_NAME%/*}/api/2.0/, /api/v1/crm/ and /developer/v2/" \
        "--    API: ${HTTP_HOST}${SCRIPT_NAME%/*}/api/2.0/, /api/v1/crm/ и /developer/v2/"
    words "$FAULTS bad" "плохо: $FAULTS"
}

ready() {
    case $1 in *'"status":"ready"'*) return 0 ;; esac
    return 1
}

export KARTOTEKA_CONFIG="$ROOT/etc/kartoteka.conf"
KEY=$(tr -cd 'A-Za-z0-9' 2>/dev/null <"$ROOT/etc/test.key")
if [ -z "$ROOT" ] || [ ${#KEY} -lt 20 ]; then
    head -c "$BODY_MAX" >/dev/null
    answer '404 Not Found' text/plain
    words 'Nothing is here.' 'Здесь ничего нет.'
    exit 0
fi
if [ "$REQUEST_METHOD" = GET ] || [ "$REQUEST_METHOD" = HEAD ]; then
    show_form
    exit 0
fi
BODY=
if [ "${CONTENT_LENGTH:-0}" -le $BODY_MAX ] 2>/dev/null; then
    BODY=$(head -c "${CONTENT_LENGTH:-0}")
fi
if [ "$(value key)" != "$KEY" ]; then
    sleep 1
    answer '403 Forbidden' text/plain
    words 'That is not the key.' 'Это не тот ключ.'
    exit 0
fi
case $(value 'do') in
migrate)
    answer '200 OK' text/plain
    "$ROOT/bin/kartotekactl" db migrate 2>&1 | tail -n 12
    ;;
off)
    answer '200 OK' text/plain
    if rm -f "$ROOT/etc/test.key"; then
        words 'This page is switched off.' 'Эта страница выключена.'
    fi
    ;;
*) report ;;
esac
