"""The commands of docs/INSTALL.md as scripts: every one as printed and in the order of the page, but for those of SKIPPED.
Section 1 is for a clean Debian; sections 2 and 3 for a copy of this machine, which has a compiler. systemctl is
tests/operate/shims/systemctl there."""

import os
import re
import shlex

import servers

# A beginning of a command -> why it is not run there.
SKIPPED = {
    "apt-get install --no-install-recommends build-essential cmake debhelper": "the package is built before, outside",
    "dpkg-buildpackage": "package.build() does it",
    "apt-get install --no-install-recommends certbot": "it is there; the sandbox has no network",
    "apt-get install --no-install-recommends nftables": "it is there; the sandbox has no network",
    "apt-get install --no-install-recommends build-essential cmake pkg-config": "all is there; the sandbox has no network",
    "apt-get install --no-install-recommends patchelf": "it is there; the sandbox has no network",
}
# doctor finds what a fresh Debian has: no checksums, no standby. It says so and ends with 1.
FINDS = "kartotekactl doctor"
CERTIFICATE = """mkdir -p /etc/letsencrypt/live/crm.example.org
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=crm.example.org -addext \\
    subjectAltName=DNS:crm.example.org,DNS:www.example.org -keyout /etc/letsencrypt/live/crm.example.org/privkey.pem \\
    -out /etc/letsencrypt/live/crm.example.org/fullchain.pem 2>/dev/null
"""
# An authority on loopback (pebble of Debian) that finds the name in /etc/hosts; certbot's questions are answered by its file.
AUTHORITY = r"""mkdir -p /srv/acme /etc/letsencrypt
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost \
    -keyout /srv/acme/key.pem -out /srv/acme/own.pem 2>/dev/null
cat >/srv/acme/pebble.json <<'EOF'
{"pebble": {"listenAddress": "127.0.0.1:14000", "managementListenAddress": "127.0.0.1:15000", "certificate": "/srv/acme/own.pem",
 "privateKey": "/srv/acme/key.pem", "httpPort": 80, "tlsPort": 443, "ocspResponderURL": "", "externalAccountBindingRequired": false}}
EOF
PEBBLE_VA_NOSLEEP=1 pebble -config /srv/acme/pebble.json >/srv/acme/log 2>&1 </dev/null &
cat >/etc/letsencrypt/cli.ini <<'EOF'
server = https://localhost:14000/dir
email = operator@example.org
agree-tos = true
non-interactive = true
no-random-sleep-on-renew = true
EOF
export REQUESTS_CA_BUNDLE=/srv/acme/own.pem
for i in $(seq 100); do curl -s --cacert /srv/acme/own.pem https://localhost:14000/dir >/dev/null && break; sleep 0.1; done
issuer() { openssl x509 -noout -issuer -in "${1:-/etc/letsencrypt/live/crm.example.org/fullchain.pem}"; }
served() { openssl s_client -connect 127.0.0.1:443 -servername crm.example.org </dev/null 2>/dev/null; }
serial() { served | openssl x509 -noout -serial; }
export -f issuer served serial
"""
# acme-tiny by the folder that port 80 serves; then certbot's renewal, whose hook must bring it into nginx.
RENEWAL = r"""cd /srv/acme
openssl genrsa -out account.key 2048 2>/dev/null
openssl req -new -newkey rsa:2048 -nodes -keyout tiny.key -subj /CN=crm.example.org -addext subjectAltName=DNS:crm.example.org -out tiny.csr 2>/dev/null
mkdir -p /var/www/html/.well-known/acme-challenge
SSL_CERT_FILE=/srv/acme/own.pem acme-tiny --account-key account.key --csr tiny.csr --directory-url https://localhost:14000/dir \
    --acme-dir /var/www/html/.well-known/acme-challenge >tiny.pem 2>tiny.log || { cat tiny.log; exit 1; }
[[ $(issuer tiny.pem) == *Pebble* ]]; ran '1.3 acme-tiny'
before=$(serial)
certbot -q renew --force-renewal --no-random-sleep-on-renew
for i in $(seq 100); do [[ $(serial) == "$before" ]] || break; sleep 0.1; done
[[ $(serial) != "$before" && $(served) == *Pebble* ]]; ran '1.3 renewed, and nginx serves it'
"""
# A person does this behind a command of section 1.
BEHIND = {
    "certbot certonly": "[[ $(issuer) == *Pebble* ]] && mv /etc/letsencrypt /srv/acme/letsencrypt",
    "ln -s ../sites-available/kartoteka /etc": "nginx -t 2>/dev/null && rm -rf /etc/letsencrypt && "
                                               "mv /srv/acme/letsencrypt /etc/ && [[ $(issuer) == *Pebble* ]]",
    "certbot renew --dry-run": RENEWAL,
}
# The steps of a person at a keyboard before a section.
BEFORE = {
    "1.3": AUTHORITY,
    "1.1": "mkdir -p /srv/kartoteka && cd /srv/kartoteka && cp /srv/kartoteka_*[0-9]_*.deb /srv/debs/",
    "1.2": "pg_ctlcluster 15 main start",
    "1.10": "mkdir -p /run/systemd/system",  # the package asks whether systemd runs
    "1.9": "rm -f /srv/debs/*.deb && cp /srv/kartoteka_*+next_*.deb /srv/debs/",
    "2.1": CERTIFICATE + """rm -rf /etc/kartoteka /etc/nginx/sites-enabled/* /run/kartoteka
[[ -e /etc/postgresql/15/main ]] || pg_createcluster 15 main
pg_ctlcluster 15 main start || true""",
    "2.3": """{ config 2.2 1; cat /etc/postgresql/15/main/pg_hba.conf; } >/srv/hba
config 2.2 2 >>/etc/postgresql/15/main/pg_ident.conf
cat /srv/hba >/etc/postgresql/15/main/pg_hba.conf && pg_ctlcluster 15 main reload""",
    "2.4": """systemctl enable --now kartoteka.socket kartoteka@1
[[ $(curl -sS https://crm.example.org/readyz) == *'"ready"'* ]]; ran '2.3 nginx and a worker answer'
runuser -u postgres -- kartotekactl tenant add acme
rm /etc/kartoteka/kartoteka.conf; kartotekactl init --tenant acme >/dev/null; ran '2.2 init beside what was made by hand'
mkdir -p /var/backups && chown postgres /var/backups
git clone -q --bare --shared "$TREE" /srv/origin.git
git -C "$TREE" checkout -q -B of-the-page
git -C /srv/origin.git branch -f of-the-page HEAD
git -C "$TREE" config branch.of-the-page.remote /srv/origin.git
git -C "$TREE" config branch.of-the-page.merge refs/heads/of-the-page""",
    "3.1": """[[ $(curl -sS https://crm.example.org/readyz) == *'"ready"'* ]]; ran '2.4 answers after the upgrade'
systemctl stop kartoteka.socket kartoteka@1; systemctl stop nginx
mkdir -p /srv/bundle && ln -sfn /usr/local/share/kartoteka /usr/share/kartoteka
useradd --create-home --home-dir /srv/u123 u123 && host_database && start_apache""",
    "3.2": "u123 'rm -rf ~/kartoteka ~/public_html/* ~/public_html/.htaccess' && host_database",
}
HEAD = """set -euo pipefail
export PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive
export CURL_CA_BUNDLE=/etc/letsencrypt/live/crm.example.org/fullchain.pem
echo '127.0.0.1 crm.example.org' >>/etc/hosts
echo 'APT::Get::Assume-Yes "true";' >/etc/apt/apt.conf.d/99-of-the-sandbox
mkdir -p /srv/debs /srv/debs/kartoteka
ran() { printf 'ok %s\\n' "$*"; }
"""


def parts(first, last):
    """(section, text) of the sections from first up to last."""
    with open(os.path.join(servers.HOME, "docs", "INSTALL.md"), encoding="utf-8") as file:
        text = file.read()
    text = text[text.index("## %s." % first):] + "## %s." % last
    section = first
    for part in re.split(r"^(?=### )", text[:text.index("## %s." % last)], flags=re.MULTILINE):
        section = (re.match(r"### ([0-9.]+)", part) or [None, section])[1]
        yield section, part


def blocks(first, last):
    """(section, [command]) of the blocks of shell; a command's lines are joined."""
    for section, part in parts(first, last):
        for block in re.findall(r"```sh\n(.*?)```", part, re.DOTALL):
            lines = re.sub(r"\\\n\s*", "", block).splitlines()
            commands = [line[:1] + line[2:].strip() for line in lines if line.startswith(("# ", "$ "))]
            yield section, [line for line in commands if not line[1:].startswith(tuple(SKIPPED))]


def plain_blocks(first, last):
    """{"SECTION-N": text} of the blocks that are no shell: lines of configurations."""
    return {"%s-%d" % (section, number): text for section, part in parts(first, last)
            for number, text in enumerate(re.findall(r"```\n((?:[^`\n].*\n)+)```", re.sub(r"```sh\n.*?```\n", "", part, flags=re.DOTALL)), 1)}


def script():
    """Each block is one shell; the first command that fails ends all."""
    out = [HEAD]
    done = set()
    for section, commands in blocks("1", "2"):
        if section not in done:
            done.add(section)
            out.append(BEFORE.get(section, ":") + "\n")
        lines = ["set -e", "cd /srv/debs/kartoteka"]
        for command in (line[1:] for line in commands):
            if command.startswith(FINDS):
                command = "{ %s\n} || [[ $? == 1 ]]" % command
            behind = next((text for beginning, text in BEHIND.items() if command.startswith(beginning)), ":")
            lines += ["{ %s\n} || exit" % command, "ran " + shlex.quote("%s %s" % (section, command[:70].strip("{ "))),
                      behind.rstrip()]
        if commands:
            out.append("export -f ran; bash -c %s <<<'correct horse battery staple'\n" % shlex.quote(
                "\n".join(lines)))
    out.append(r"""
[[ $(runuser -u postgres -- psql -XqAtc "SELECT count(*) FROM pg_database WHERE datname = 'kartoteka'") == 0 ]]
[[ ! -e /etc/kartoteka && ! -e /usr/bin/kartoteka && ! -e /var/lib/kartoteka-backup ]]
ran nothing is left
""")
    return "".join(out)


COPY_HEAD = """set -euo pipefail
export PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory
export GIT_CONFIG_VALUE_0='*' CURL_CA_BUNDLE=/etc/letsencrypt/live/crm.example.org/fullchain.pem
echo '127.0.0.1 crm.example.org www.example.org' >>/etc/hosts
echo 0 >/proc/sys/net/ipv4/ip_unprivileged_port_start
ran() { printf 'ok %s\\n' "$*"; }
config() { cat "/srv/config/$1-$2"; }
# The user of a host. He may write into the tree, which is root's here.
u123() {
    setpriv --reuid u123 --regid u123 --init-groups --inh-caps +dac_override,+fowner --ambient-caps +dac_override,+fowner \\
        env HOME=/srv/u123 USER=u123 bash -c "set -e; cd ~; $1"
}
host_database() {
    runuser -u postgres -- psql -XqAt -v ON_ERROR_STOP=1 -c 'DROP DATABASE IF EXISTS u123 WITH (FORCE)' -c 'DROP ROLE IF EXISTS u123' \\
        -c 'CREATE ROLE u123 LOGIN' -c 'CREATE DATABASE u123 OWNER u123' -c 'REVOKE ALL ON DATABASE u123 FROM u123, PUBLIC' \\
        -c 'GRANT CONNECT ON DATABASE u123 TO u123'
    runuser -u postgres -- psql -XqAt -d u123 -c 'CREATE SCHEMA kartoteka AUTHORIZATION u123'
}
start_apache() {
    u123 'mkdir -p public_html apache'
    cat /etc/letsencrypt/live/crm.example.org/*.pem >/srv/u123/apache/site.pem && chown u123 /srv/u123/apache/site.pem
    cat >/srv/u123/apache/httpd.conf <<'EOF'
@APACHE@
EOF
    setpriv --reuid u123 --regid u123 --clear-groups apache2 -d /srv/u123/apache -f /srv/u123/apache/httpd.conf -DFOREGROUND \\
        >/srv/u123/apache/out 2>&1 </dev/null &
    for i in $(seq 100); do curl -ks https://www.example.org/ >/dev/null && break; sleep 0.1; done
}
"""
APACHE = """ServerName www.example.org
Listen 127.0.0.1:443
PidFile /srv/u123/apache/pid
Mutex file:/srv/u123/apache
ErrorLog /srv/u123/apache/error.log
TypesConfig /etc/mime.types
DirectoryIndex index.html
ScriptSock /srv/u123/apache/cgid
SSLEngine on
SSLCertificateFile /srv/u123/apache/site.pem
DocumentRoot /srv/u123/public_html
<Directory /srv/u123/public_html>
Require all granted
AllowOverride FileInfo Options
</Directory>"""
APACHE_MODULES = ("mpm_event", "authz_core", "dir", "mime", "rewrite", "setenvif", "headers", "cgid", "ssl", "socache_shmcb")
# A person does this behind a command: edits a file, uses the host's web tool (tests/deploy/shared.py has one).
AFTER = {
    "cp -R kartoteka-shared/public_html": "psql -XqAt -v ON_ERROR_STOP=1 -d u123 -f kartoteka/schema.sql >/dev/null",
    "cp share/kartoteka/deploy/kartoteka.conf": "sed -i '/^DATABASE=/d' etc/kartoteka/kartoteka.conf; "
                                                "cat /srv/config/3.2-1 >>etc/kartoteka/kartoteka.conf",
}
BELOW = {"2.1": '"$TREE"', "2.4": '"$TREE"', "3.1": "/srv/bundle", "3.2": '"$TREE"'}


def copy_script():
    """Sections 2 and 3. Lines with "$" are the builder's (root here) in section 2, the host's user's in section 3, where
    a section's are one shell."""
    modules = "\n".join("LoadModule %s_module /usr/lib/apache2/modules/mod_%s.so" % (name, name) for name in APACHE_MODULES)
    out = [COPY_HEAD.replace("@APACHE@", modules + "\n" + APACHE), "TREE=%s\nexport TREE\nmkdir -p /srv/config\n" % shlex.quote(servers.HOME)]
    for name, text in plain_blocks("2", "4").items():
        out.append("cat >/srv/config/%s <<'EOF'\n%sEOF\n" % (name, text))
    sections = {}
    for section, commands in blocks("2", "4"):
        sections.setdefault(section, []).extend(commands)
    for section, commands in sections.items():
        out.append(BEFORE.get(section, ":") + "\n")
        below = "cd %s\n" % BELOW.get(section, "/")
        hosts = [line[1:] for line in commands if section.startswith("3.") and line.startswith("$")]
        roots = [line[1:] for line in commands if line[1:] not in hosts]
        out.append("(set -e; %s%s)\n" % (below, "".join(
            "{ %s\n} || exit\nran %s\n" % (command, shlex.quote("%s %s" % (section, command[:70]))) for command in roots)))
        if hosts:
            if section == "3.1":
                out.append("install -o u123 -m 0600 /srv/bundle/kartoteka-shared.tar.gz /srv/u123/\n")
            out.append("export -f ran; u123 %s\n" % shlex.quote(
                ("" if section == "3.1" else below) + "\n".join(as_host(section, command) for command in hosts)))
    return "".join(out)


def as_host(section, command):
    after = next((text for beginning, text in AFTER.items() if command.startswith(beginning)), ":")
    line = command
    if command.startswith("curl"):
        command = """said=$(%s); echo "$said"; [[ $said == *'"ready"'* || $said == *'
0 bad'* ]]""" % command
    return "{ %s\n} || exit\n%s\nran %s" % (command, after, shlex.quote("%s %s" % (section, line[:70])))
