"""The commands of docs/INSTALL.md, section 1, as a script for a clean Debian: every one as printed and in the order
of the page, but for those of SKIPPED. systemctl is tests/operate/shims/systemctl there."""

import os
import re
import shlex

import servers

# A beginning of a command -> why it is not run there.
SKIPPED = {
    "apt-get install --no-install-recommends build-essential": "the package is built before, outside",
    "dpkg-buildpackage": "package.build() does it",
    "apt-get install --no-install-recommends certbot": "the sandbox has no network",
    "certbot": "an authority has to reach the machine by its name",
    "apt-get install --no-install-recommends nftables": "it is there; the sandbox has no network",
}
# doctor finds what a fresh Debian has: no checksums, no standby. It says so and ends with 1.
FINDS = "kartotekactl doctor"
# The steps of a person at a keyboard between the sections.
BEFORE = {
    "1.1": "mkdir -p /srv/kartoteka && cd /srv/kartoteka && cp /srv/kartoteka_0.1.0_*.deb /srv/debs/",
    "1.2": "pg_ctlcluster 15 main start",
    "1.10": "mkdir -p /run/systemd/system",  # the package asks whether systemd runs
    "1.9": "rm -f /srv/debs/*.deb && cp /srv/kartoteka_0.1.0+next_*.deb /srv/debs/",
}
HEAD = """set -euo pipefail
export PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive
export CURL_CA_BUNDLE=/etc/letsencrypt/live/crm.example.org/fullchain.pem
echo '127.0.0.1 crm.example.org' >>/etc/hosts
echo 'APT::Get::Assume-Yes "true";' >/etc/apt/apt.conf.d/99-of-the-sandbox
mkdir -p /srv/debs /srv/debs/kartoteka
ran() { printf 'ok %s\\n' "$*"; }
"""


def blocks():
    """(section, [command]) of the blocks of shell in section 1; a command's lines are joined."""
    with open(os.path.join(servers.HOME, "docs", "INSTALL.md"), encoding="utf-8") as file:
        text = file.read()
    text = text[text.index("## 1."):text.index("## 2.")]
    section = "1"
    for part in re.split(r"^(?=### )", text, flags=re.MULTILINE):
        section = (re.match(r"### ([0-9.]+)", part) or [None, section])[1]
        for block in re.findall(r"```sh\n(.*?)```", part, re.DOTALL):
            lines = re.sub(r"\\\n\s*", "", block).splitlines()
            commands = [line[2:].strip() for line in lines if line.startswith(("# ", "$ "))]
            yield section, [line for line in commands if not line.startswith(tuple(SKIPPED))]


def script():
    """Each block is one shell; the first command that fails ends all."""
    out = [HEAD]
    done = set()
    for section, commands in blocks():
        if section not in done:
            done.add(section)
            out.append(BEFORE.get(section, ":") + "\n")
        lines = ["set -e", "cd /srv/debs/kartoteka"]
        for command in commands:
            if command.startswith(FINDS):
                command = "{ %s\n} || [[ $? == 1 ]]" % command
            lines += [command, "ran " + shlex.quote("%s %s" % (section, command[:70].strip("{ ")))]
        if commands:
            out.append("export -f ran; bash -c %s <<<'correct horse battery staple'\n" % shlex.quote(
                "\n".join(lines)))
    out.append(r"""
[[ $(runuser -u postgres -- psql -XqAtc "SELECT count(*) FROM pg_database WHERE datname = 'kartoteka'") == 0 ]]
[[ ! -e /etc/kartoteka && ! -e /usr/bin/kartoteka && ! -e /var/lib/kartoteka-backup ]]
ran nothing is left
""")
    return "".join(out)
