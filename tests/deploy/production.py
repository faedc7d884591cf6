"""Checks beside the cases: pages and files that must not be handed out, systemd's units,
nginx's files for a server of one's own."""

import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess

import backups
import servers
from exchange import NginxTransport, Request
from first_minute import first_minute
from kept import parts_are_kept
from run_settings import run_settings
from shared import bundle_for_shared_hosting, bundle_into_a_given_schema

# systemd-analyze security: 0.0 is locked away, 10.0 is bare; the unit has 0.2 and must not lose it.
EXPOSURE_MAX = 0.3
FORBIDDEN = ("/kartoteka.conf", "/demo.env", "/.htaccess", "/.hidden", "/KARTOTEKA.CONF",
             "/bin/kartoteka", "/etc/kartoteka/kartoteka.conf", "/../etc/kartoteka/kartoteka.conf",
             "/%2e%2e/etc/kartoteka/kartoteka.conf")


def check_pages(report, running):
    """Nothing but pages is handed out, and a chunked body is either served whole or refused."""
    name = running.plan.name
    faults = []
    for path in FORBIDDEN:
        answer = running.transport.send(Request("GET", path.encode()))
        if answer.status not in (400, 403, 404):
            faults.append("%s: status %d" % (path, answer.status))
    report.check("%s hands out pages only" % name, faults)
    report.check("%s and a chunked body" % name, chunked_faults(running))
    report.check("%s has error pages of its own" % name, page_faults(running))


PAGES = {404: "Нет такой страницы", 413: "Слишком много данных", 429: "Слишком много запросов"}
# An address of each dialect, and where the code of its answer is while the program is away.
AWAY = (("/api/2.0/crm/contact/101", lambda body: body["statusCode"], 503),
        ("/api/v1/crm/Countries", lambda body: body["errors"][0]["code"], "DLW-0004"),
        ("/developer/v2/person", lambda body: body["error"]["code"], "503"),
        ("/developer/v3/person", lambda body: body["error"]["code"], 503),
        ("/readyz", lambda body: body["error"], "server.busy"))


def refused(port, path, length):
    """(status, text) of a request whose body of this length is never sent."""
    with socket.create_connection(("127.0.0.1", port), 30) as connection:
        connection.sendall(b"GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % (
            path.encode(), length))
        data = b""
        try:
            while part := connection.recv(65536):
                data += part
        except ConnectionResetError:  # of the body that nobody reads
            pass
    return int(data.split(b" ")[1]) if data else 0, data.decode("utf-8", "replace")


def page_faults(running):
    """Errors that the server makes itself: pages in the house's words; on the API those of the dialect."""
    host, faults = running.host, []
    for path, length, status in (("/nowhere/at/all", 0, 404), *host.own_refusals):
        seen, text = refused(host.port, path, length)
        # lighttpd adds no headers of ours to what it refuses before it has read all: the page says its policy itself.
        head, _, page = text.partition("\r\n\r\n")
        policies = [part for part in (head, page) if "Content-Security-Policy" in part]
        if seen != status or PAGES[status] not in text or page not in policies or status == 404 and head not in policies:
            faults.append("%s: status %d, %s" % (path, seen, text[:300]))
    back = host.take_program_away()
    if back is None:
        return faults
    try:
        for path, code, wanted in AWAY:
            answer = running.transport.send(Request("GET", path.encode()))
            kind = dict((key.lower(), value) for key, value in answer.headers).get("content-type", "")
            try:
                right = code(json.loads(answer.body)) == wanted
            except (ValueError, KeyError, TypeError):
                right = False
            if answer.status < 500 or not kind.startswith("application/json") or not right:
                faults.append("%s without the program: %d %s %r" % (path, answer.status, kind, answer.body[:300]))
    finally:
        back()
    return faults


def chunked_faults(running):
    """Whole or not at all: a body without a length must not be taken for an empty one."""
    values = running.fixture.variables
    body = "action=list&word=%D0%93%D0%B5%D1%80%D0%BC%D0%B0%D0%BD%D0%BE%D0%B2%D0%B8%D1%87&fields=" \
        "person&login={LOGIN}&apikey={APIKEY}".format(**values).encode()
    head = b"POST /developer/v2/person HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" \
        b"Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n"
    half = len(body) // 2
    parts = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:half], body[half:], b""))
    with socket.create_connection(("127.0.0.1", running.host.port), 30) as connection:
        connection.sendall(head + parts)
        data = b""
        while part := connection.recv(65536):
            data += part
    if not data:
        return ["no answer"]
    status = int(data.split(b" ")[1])
    served = status == 200 and "Германович" in data.decode("utf-8", "replace")
    return [] if served or status in (400, 411) else ["status %d: %r" % (status, data[-300:])]


def program(*command, environment=None):
    """(status, output) of a program of the system."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=60, check=False,
                          env=dict({"PATH": servers.SYSTEM_PATH, "LC_ALL": "C.UTF-8"},
                                   **(environment or {})))
    return done.returncode, done.stdout


# --- scenarios ---

def installed_tree(site, _fixture, report):
    """Every template is filled in, programs answer, documents are there."""
    faults = []
    for folder, _, names in os.walk(site.folder):
        for name in names:
            path = os.path.join(folder, name)
            if not re.search(r"/(deploy|lib)/", path) or name.endswith(".md"):
                continue
            with open(path, encoding="utf-8") as file:
                left = re.search(r"@[A-Z_]{3,}@", file.read())
            if left or name.endswith(".in"):
                faults.append("%s: %s is not filled in" % (path, left and left.group(0)))
    for name in ("bin/kartoteka", "bin/kartotekactl"):
        status, output = program(site.path(name), "--help")
        if status != 0 or "usage" not in output:
            faults.append("%s --help: status %d" % (name, status))
    for name in ("share/doc/kartoteka/INSTALL.md", "share/doc/kartoteka/LICENSE",
                 "share/kartoteka/web/index.html", "lib/sysusers.d/kartoteka.conf",
                 "lib/tmpfiles.d/kartoteka.conf"):
        if not os.path.isfile(site.path(name)):
            faults.append("%s is missing" % name)
    status, output = program(site.path("bin/kartotekactl"), "check", "config", "--no-connect", environment={
        "KARTOTEKA_CONFIG": site.deploy("kartoteka.conf")})
    if status != 0 or "user=kartoteka_app" not in output:
        faults.append("the sample configuration: %s" % output[-300:])
    report.check("installed tree", faults)


def systemd_units(site, _fixture, report):
    """systemd reads the units without a complaint and finds the service well locked away."""
    units = site.path("lib/systemd/system")
    instance = os.path.join(units, "kartoteka@1.service")
    if not os.path.lexists(instance):
        os.symlink("kartoteka@.service", instance)
    _, output = program("systemd-analyze", "verify", "--man=no", os.path.join(units, "kartoteka.socket"),
                        instance)
    report.check("systemd-analyze verify",
                 [line for line in output.split("\n") if "kartoteka" in line])
    _, output = program("systemd-analyze", "security", "--offline=true", "--no-pager", instance)
    found = re.search(r"Overall exposure level for \S+: ([0-9.]+)", output)
    report.check("systemd-analyze security",
                 [] if found and float(found.group(1)) <= EXPOSURE_MAX else [output[-1500:]])
    os.unlink(instance)


def system_user_and_folder(site, fixture, report):
    """sysusers.d and tmpfiles.d make what the units name."""
    root = fixture.subfolder("root")
    os.makedirs(os.path.join(root, "etc"))
    faults = []
    status, output = program("systemd-sysusers", "--root=" + root,
                             site.path("lib/sysusers.d/kartoteka.conf"))
    with open(os.path.join(root, "etc/passwd"), encoding="utf-8") as file:
        if status != 0 or not re.search(r"^kartoteka:", file.read(), re.MULTILINE):
            faults.append("systemd-sysusers: " + output)
    status, output = program("systemd-tmpfiles", "--create", "--root=" + root,
                             site.path("lib/tmpfiles.d/kartoteka.conf"))
    # Only root can give the folder to root.
    if (status != 0 and site.user) or not os.path.isdir(root + site.path("run/kartoteka")):
        faults.append("systemd-tmpfiles: " + output)
    report.check("user and folder of the service", faults)


def socket_activation(site, fixture, report):
    """The unit's own command on a socket that systemd hands over; TERM ends it."""
    folder = fixture.subfolder("activation")
    site.give(folder)
    site.configure(fixture.database("kt_activation"))
    worker = site.start_socket_worker(folder)
    faults = []
    try:
        from exchange import FcgiTransport
        transport = FcgiTransport(site.unit_value("kartoteka.socket", "ListenStream"))
        for path in (b"/healthz", b"/readyz"):
            answer = transport.send(Request("GET", path))
            if answer.status != 200:
                faults.append("%s: status %d" % (path.decode(), answer.status))
    finally:
        status = worker.stop()
    if status not in (0, -signal.SIGTERM):
        faults.append("it ended with status %d" % status)
    report.check("socket activation", faults)


class TlsTransport(NginxTransport):
    """HTTPS; the certificate is this test's own."""

    def __init__(self, port, certificate):
        super().__init__(port)
        self.context = ssl.create_default_context(cafile=certificate)

    def connect(self):
        plain = socket.create_connection(("127.0.0.1", self.port), 30)
        return self.context.wrap_socket(plain, server_hostname="localhost")

    def send(self, request):
        with self.connect() as connection:
            connection.sendall(b"%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" % (
                request.method.encode(), request.target)
                + b"".join(("%s: %s\r\n" % item).encode() for item in request.headers) + b"\r\n")
            data = self._read(connection)
        return self._parse(data, request.method)


def nginx_for_a_server(site, fixture, report):
    """The files as docs/INSTALL.md places them, with a certificate: https, HSTS, plain http refused."""
    folder = fixture.subfolder("nginx-production")
    site.give(folder)
    site.configure(fixture.database("kt_production"))
    certificate, key = (os.path.join(folder, name) for name in ("certificate.pem", "key.pem"))
    status, output = program("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                             "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
                             "-out", certificate, "-keyout", key)
    if status != 0:
        report.fail("nginx for a server", output)
        return
    https, http = servers.free_port(), servers.free_port()
    place_nginx_files(site, folder, certificate, key, https, http)
    worker = site.start_socket_worker(folder)
    nginx = servers.Server(
        "nginx", [shutil.which("nginx", path=servers.SYSTEM_PATH), "-p", folder, "-e",
                  os.path.join(folder, "error.log"), "-c", os.path.join(folder, "nginx.conf")],
        {"PATH": servers.SYSTEM_PATH, "LC_ALL": "C.UTF-8"}, os.path.join(folder, "nginx.log"),
        signal.SIGQUIT)
    try:
        servers.wait_until(lambda: servers.tcp_accepts(https) or not nginx.alive(), 30, "nginx")
        report.check("nginx for a server", production_faults(fixture, certificate, https, http)
                     if nginx.alive() else [nginx.log_text()])
    finally:
        nginx.stop()
        worker.stop()


def place_nginx_files(site, folder, certificate, key, https, http):
    """As in /etc/nginx, ports and certificate being this test's."""
    def place(name, target, *changes):
        with open(site.deploy("nginx/" + name), encoding="utf-8") as file:
            text = file.read()
        for old, new in changes:
            text, count = re.subn(old, new, text, flags=re.MULTILINE)
            assert count, "%s: nothing like %r" % (name, old)
        path = os.path.join(folder, target)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    place("kartoteka_fastcgi_params.conf", "kartoteka_fastcgi_params.conf")
    place("kartoteka_proxy.conf", "kartoteka_proxy.conf")
    place("site.conf", "kartoteka_site.conf", (r"ssl_certificate  .*", "ssl_certificate %s;" % certificate),
          (r"ssl_certificate_key .*", "ssl_certificate_key %s;" % key))
    place("kartoteka_limits.conf", "conf.d/kartoteka_limits.conf")
    place("kartoteka_server.conf", "sites-enabled/kartoteka.conf",
          (r"listen 443", "listen 127.0.0.1:%d" % https))
    place("plain_http.conf", "sites-enabled/plain_http.conf",
          (r"listen 80", "listen 127.0.0.1:%d" % http), (r" *listen \[::\].*\n", ""))
    paths = "".join('%s_temp_path "%s/%s-temp"; ' % (name, folder, name) for name in (
        "client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    with open(os.path.join(folder, "nginx.conf"), "w", encoding="utf-8") as file:
        file.write('%s daemon off; pid "%s/nginx.pid"; events {}\n'
                   "http { types { text/html html; } %s\n"
                   "include conf.d/*.conf; include sites-enabled/*; }\n"
                   % ("user %s;" % site.user.pw_name if site.user else "", folder, paths))


def production_faults(fixture, certificate, https, http):
    faults = []
    secure = TlsTransport(https, certificate)
    target = "/api/v1/crm/Countries?objectId=" + fixture.variables["OBJECT_ID"]
    request = Request("GET", target.encode(), [("sid", fixture.variables["SID"])])
    answer = secure.send(request)
    if answer.status != 200 or not answer.header("strict-transport-security"):
        faults.append("https: status %d, headers %s" % (answer.status, answer.headers))
    page = secure.send(Request("GET", b"/"))
    if page.status != 200 or b"console.js" not in page.body:
        faults.append("the page: status %d" % page.status)
    plain = NginxTransport(http).send(request)
    if plain.status != 403 or plain.header("location"):
        faults.append("plain http: status %d" % plain.status)
    return faults


SCENARIOS = (installed_tree, systemd_units, system_user_and_folder, socket_activation,
             nginx_for_a_server, bundle_for_shared_hosting, bundle_into_a_given_schema, run_settings, parts_are_kept,
             first_minute) + backups.SCENARIOS
