#!/bin/bash
# Inside a clean Debian, as root, alone on its network: what an operator does with the package from the first
# minute to the last. Each step that went well is a line "ok ..."; the first that did not ends with status 1.
set -euo pipefail
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive
cd /srv
WORKER=

ok() { printf 'ok %s\n' "$*"; }
fail() {
    printf 'FAILED %s\n' "$*"
    exit 1
}
# until_true WHAT COMMAND...: polls, at most 20 s.
until_true() {
    local what=$1 i
    shift
    for ((i = 0; i < 200; i++)); do
        "$@" >/dev/null 2>&1 && return 0
        sleep 0.1
    done
    fail "$what"
}

start_postgres() {
    pg_ctlcluster 15 main start
    until_true "PostgreSQL does not start" runuser -u postgres -- psql -c 'select 1'
}
# As the units start it: root makes the socket, the first request starts the worker.
start_worker() {
    rm -f /run/kartoteka/kartoteka.sock
    systemd-socket-activate -l /run/kartoteka/kartoteka.sock setpriv --reuid kartoteka --regid kartoteka --clear-groups \
        /usr/bin/kartoteka --config /etc/kartoteka/kartoteka.conf --engine event &
    WORKER=$!
    until_true "the socket" test -S /run/kartoteka/kartoteka.sock
    chgrp www-data /run/kartoteka/kartoteka.sock
    chmod 0660 /run/kartoteka/kartoteka.sock
}
stop_worker() {
    kill -TERM "$WORKER"
    wait "$WORKER" || fail "the worker ended with status $?"
}
api() { curl -ksS --max-time 10 --resolve crm.example.org:443:127.0.0.1 "$@"; }

# --- installed ---
said=$(dpkg -i kartoteka_*[0-9]_*.deb 2>&1) || fail "dpkg -i: $said"
grep -q 'kartotekactl init' <<<"$said" || fail "the package names no next step: $said"
id kartoteka >/dev/null || fail "no user kartoteka"
[[ ! -e /etc/kartoteka/kartoteka.conf ]] || fail "the package has written a configuration"
ok "installed: $(dpkg-query -W -f '${Version}' kartoteka)"

# --- without a server, init says what is missing and leaves nothing half done ---
if said=$(kartotekactl init 2>&1); then fail "init without PostgreSQL: $said"; fi
grep -qi 'postgresql' <<<"$said" || fail "init without a server says: $said"
[[ ! -e /etc/kartoteka/kartoteka.conf ]] || fail "a configuration after a failure"
ok "init without a server: status 1, nothing is made"

# --- init ---
start_postgres
made=$(kartotekactl init --tenant acme --login anna@example.org --name 'Анна Петрова' --object 199999999) ||
    fail "init: $made"
eval "$(grep -E "^(LOGIN|PASSWORD|OBJECT_ID|SID|APIKEY)='[^']*'$" <<<"$made")"
[[ -n $SID && -n $APIKEY && -n $PASSWORD ]] || fail "no keys: $made"
[[ $(stat -c '%a %U %G' /etc/kartoteka/kartoteka.conf) == '640 root kartoteka' ]] || fail "rights of the configuration"
ok "init"
again=$(kartotekactl init --tenant acme) || fail "init again: $again"
if grep -q SID <<<"$again"; then fail "init again makes keys: $again"; fi
ok "init again changes nothing"
kartotekactl db status >/dev/null || fail "db status"
kartotekactl tenant list | grep -q acme || fail "tenant list as root, without a word about the database"
ok "kartotekactl as root needs no options"

# --- nginx as the next steps have it, with a certificate of our own ---
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=crm.example.org -keyout /etc/ssl/private/k.pem \
    -out /etc/ssl/certs/k.pem 2>/dev/null
sed 's|/etc/letsencrypt/live/crm.example.org/fullchain.pem|/etc/ssl/certs/k.pem|;
     s|/etc/letsencrypt/live/crm.example.org/privkey.pem|/etc/ssl/private/k.pem|' \
    /usr/share/kartoteka/deploy/nginx/site.conf >/etc/nginx/kartoteka_site.conf
rm -f /etc/nginx/sites-enabled/default
ln -s ../sites-available/kartoteka ../sites-available/kartoteka_http /etc/nginx/sites-enabled/
nginx -t 2>&1 || fail "nginx -t"
nginx
start_worker
[[ $(api https://crm.example.org/readyz) == *'"ready"'* ]] || fail "/readyz: $(api https://crm.example.org/readyz)"
ok "nginx and a worker answer"
[[ $(curl -s -o /dev/null -w '%{http_code}' -g 'http://[::1]/') == 403 ]] ||
    fail "port 80 over IPv6: $(curl -sv -g 'http://[::1]/' 2>&1)"
[[ $(curl -ks -o /dev/null -w '%{http_code}' -g 'https://[::1]/healthz') == 200 ]] || fail "port 443 over IPv6"
ok "IPv6"

# --- the three dialects, with the keys that init has printed ---
client=$(api -H "sid: $SID" -H 'Content-Type: application/json' -d '{"lastname":"Остающийся","firstname":"Иван"}' \
    "https://crm.example.org/api/v1/crm/Clients?objectId=$OBJECT_ID")
[[ $client == *'"Ok"'* ]] || fail "a client: $client"
token=$(api https://crm.example.org/api/2.0/authentication -d userName="$LOGIN" -d password="$PASSWORD")
[[ $token == *'"token"'* ]] || fail "a login: $token"
list=$(api https://crm.example.org/developer/v2/person -d login="$LOGIN" -d apikey="$APIKEY" -d action=list \
    --data-urlencode word=Остающийся)
[[ $list == *Остающийся* ]] || fail "SalesMan: $list"
ok "three dialects"

# --- the backup of the timer ---
BACKUPS=1 /usr/share/kartoteka/deploy/systemd/kartoteka-backup.sh /var/lib/kartoteka-backup
sleep 1.1 # the name has seconds
BACKUPS=1 /usr/share/kartoteka/deploy/systemd/kartoteka-backup.sh /var/lib/kartoteka-backup
[[ $(find /var/lib/kartoteka-backup -name '*.dump' | wc -l) == 1 ]] || fail "backups: $(ls /var/lib/kartoteka-backup)"
ok "backup"

# --- upgraded ---
said=$(dpkg -i kartoteka_*+next_*.deb 2>&1) || fail "upgrade: $said"
grep -q 'schema version' <<<"$said" || fail "the upgrade does not migrate: $said"
stop_worker
start_worker
[[ $(api -H "sid: $SID" "https://crm.example.org/api/v1/crm/Clients?q=%D0%9E%D1%81%D1%82%D0%B0%D1%8E&objectId=$OBJECT_ID") == *Остающийся* ]] ||
    fail "what was entered is gone after the upgrade"
ok "upgraded, with what was entered"
pg_ctlcluster 15 main stop
said=$(dpkg -i kartoteka_*+next_*.deb 2>&1) || fail "upgrade without a server: $said"
grep -q 'kartotekactl db migrate' <<<"$said" || fail "an upgrade without a server says: $said"
start_postgres
ok "an upgrade without a server says how to mend"

# --- the image: what Containerfile does, on this Debian ---
grep '^RUN install' Containerfile | sed 's/^RUN //' | bash -e
stop_worker
rm -f /run/kartoteka/kartoteka.sock
mapfile -t entry < <(sed -n 's/^ENTRYPOINT \[\(.*\)\]$/\1/p' Containerfile | tr ',' '\n' | tr -d '" ')
KARTOTEKA_DATABASE='host=/run/postgresql dbname=kartoteka user=kartoteka' \
    setpriv --reuid kartoteka --regid kartoteka --clear-groups "${entry[@]}" &
WORKER=$!
until_true "the image's entry point" test -S /run/kartoteka/kartoteka.sock
chgrp www-data /run/kartoteka/kartoteka.sock
until_true "the image's entry point answers" bash -c \
    'curl -ks --resolve crm.example.org:443:127.0.0.1 https://crm.example.org/readyz | grep -q ready'
ok "the image's entry point"
stop_worker

# --- removed: data stays ---
said=$(dpkg -r kartoteka 2>&1) || fail "remove: $said"
[[ -e /etc/kartoteka/kartoteka.conf ]] || fail "remove takes the configuration"
[[ $(runuser -u postgres -- psql -XqAt -d kartoteka -c "select count(*) from kartoteka.party") -ge 1 ]] ||
    fail "remove takes data"
said=$(dpkg -i kartoteka_*+next_*.deb 2>&1) || fail "installed again: $said"
start_worker
[[ $(api https://crm.example.org/readyz) == *'"ready"'* ]] || fail "after it was installed again"
stop_worker
ok "removed and installed again: data and settings are there"

# --- purged ---
said=$(dpkg -P kartoteka 2>&1) || fail "purge: $said"
for word in /etc/kartoteka /etc/nginx/kartoteka_site.conf 'the database kartoteka' /var/lib/kartoteka-backup; do
    grep -qF "$word" <<<"$said" || fail "purge does not name $word: $said"
done
for path in /etc/kartoteka /etc/nginx/kartoteka_site.conf /etc/nginx/sites-available/kartoteka /usr/bin/kartoteka \
    /etc/nginx/sites-enabled/kartoteka; do
    [[ ! -e $path && ! -L $path ]] || fail "purge leaves $path"
done
[[ $(runuser -u postgres -- psql -XqAt -d kartoteka -c "select count(*) from kartoteka.party") -ge 1 ]] ||
    fail "purge takes the database"
nginx -t 2>&1 || fail "nginx -t after the purge"
ok "purged: says what goes and what stays"
nginx -s stop
pg_ctlcluster 15 main stop
