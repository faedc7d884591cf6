"""Moving in without fear: `kartotekactl shadow` stands before the old system, whose answers reach the callers byte by byte,
while Kartoteka is asked the same; what it finds is in its report, and no key and nobody's data."""

import contextlib
import json
import os
import re
import signal
import socket
import stat
import subprocess
import threading
import time

import servers
from exchange import NginxTransport, Request, encode_pairs
from fixture import run_ctl
from oldsystem import BIG, OldSystem
from watching import Watched

FORM = ("Content-Type", "application/x-www-form-urlencoded")
JSON = ("Content-Type", "application/json")
PARALLEL = 200
# Differ from one answer of a system to the next.
ALWAYS = re.compile(rb'"(timestamp|requestId|revision|token|expires)":"?[^",}]*"?')


class Shadow:
    """A running `kartotekactl shadow`."""

    def __init__(self, folder, upstream, to, *more, socket_name=None, keys=None):
        self.folder, self.port = folder, servers.free_port()
        self.where = "unix:" + os.path.join(folder, socket_name) if socket_name else "127.0.0.1:%d" % self.port
        self.report_path = os.path.join(folder, "report.json")
        arguments = [*more, "--json", "--report", self.report_path]
        if keys:
            arguments += ["--keys", keys]
        self.errors = os.path.join(folder, "shadow.err")
        with open(self.errors, "wb") as err:
            self.process = subprocess.Popen(
                [servers.binary("release", "kartotekactl"), "shadow", "--upstream", upstream, "--to", to, "--listen",
                 self.where, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=err, cwd=folder,
                env={"PATH": servers.SYSTEM_PATH, "LC_ALL": "C.UTF-8"})
        servers.wait_until(lambda: "listening" in self.err() or self.process.poll() is not None, 20, "the shadow listens")
        if self.process.poll() is not None:
            raise servers.ServerError("shadow: " + self.err())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def err(self):
        with open(self.errors, encoding="utf-8") as file:
            return file.read()

    def now(self):
        """The report that SIGUSR1 asks for."""
        with contextlib.suppress(OSError):
            os.unlink(self.report_path)
        self.process.send_signal(signal.SIGUSR1)
        servers.wait_until(lambda: os.path.exists(self.report_path), 20, "a report")
        return self.read()

    def read(self):
        with open(self.report_path, encoding="utf-8") as file:
            return json.load(file)

    def end(self, seconds=40):
        """The exit status, the report."""
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(timeout=seconds)
        return status, self.read()


def whole(port, data, method="GET", piecewise=False):
    """The bytes of the answers to what is sent on one connection that the last request closes."""
    with socket.create_connection(("127.0.0.1", port), 20) as connection:
        if piecewise:
            for at in range(0, len(data), 7):
                connection.sendall(data[at:at + 7])
        else:
            connection.sendall(data)
        parts = []
        while True:
            try:
                part = connection.recv(1 << 20)
            except ConnectionResetError:
                part = b""
            if not part:
                return b"".join(parts)
            parts.append(part)


def request(method, path, *headers, body=None, close=True):
    lines = ["%s %s HTTP/1.1" % (method, path), "Host: old.example", *headers]
    lines += ["Content-Length: %d" % len(body)] if body is not None else []
    lines += ["Connection: close"] if close else []
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + (body or b"")


def parsed(data, method="GET"):
    """Status, sorted headers but those of the connection, and body of an answer."""
    top, _, body = data.partition(b"\r\n\r\n")
    while top.startswith(b"HTTP/1.1 1"):
        top, _, body = body.partition(b"\r\n\r\n")
    lines = top.split(b"\r\n")
    headers = sorted(line for line in lines[1:] if line.partition(b":")[0].lower() not in (b"connection", b"transfer-encoding"))
    if b"transfer-encoding: chunked" in top.lower() and method != "HEAD":
        pieces, rest = [], body
        while rest:
            size, _, rest = rest.partition(b"\r\n")
            pieces.append(rest[:int(size, 16)])
            rest = rest[int(size, 16) + 2:]
        body = b"".join(pieces)
    return lines[0], headers, body


def totals(rows):
    """{operation: (calls, same, different, refused, silent)}"""
    return {r["operation"]: tuple(r[key] for key in ("calls", "same", "different", "refused", "silent"))
            for r in rows if r["calls"] is not None}


def kinds(rows):
    """{(operation, field, kind): times}; what was not asked has no operation."""
    return {(r["operation"], r["field"], r["kind"]): r["times"] for r in rows if r["times"] is not None}


def same_bytes(old, shadow):
    """Every habit of HTTP, asked through the shadow and directly."""
    faults = []
    long_body = BIG * 4  # 25 MB
    calls = [(request(method, "/api/v1/crm/" + path, *headers, body=body), method)
             for method, path, body, *headers in (
                 ("GET", "chunked", None), ("GET", "packed", None, "Accept-Encoding: gzip"), ("GET", "cookies", None),
                 ("GET", "nothing", None), ("GET", "unchanged", None, 'If-None-Match: "9"'), ("GET", "gone", None),
                 ("GET", "fault", None), ("GET", "early", None), ("GET", "big", None), ("HEAD", "big", None),
                 ("GET", "a%2Fb;c/%D0%BF?x=1&&y=%zz&+", None), ("PROPFIND", "any", b"<x/>"), ("POST", "hash", b""),
                 ("POST", "hash", long_body), ("PUT", "hash", b"{}", "Content-Type: application/json", "X-Empty:"),
                 ("DELETE", "any?id=1", None), ("OPTIONS", "any", None), ("POST", "hash", b"abc", "Expect: 100-continue"))]
    calls.append((request("POST", "/elsewhere/hash", "Transfer-Encoding: chunked") + b"3\r\nabc\r\n0\r\n\r\n", "POST"))
    for data, method in calls:
        there, here = parsed(whole(old.port, data), method), parsed(whole(shadow.port, data), method)
        if b"chunked\r\n" in data and method == "POST":  # the old system of this test reads no pieces
            there = parsed(whole(old.port, request("POST", "/elsewhere/hash", body=b"abc")), method)
        if there != here:
            faults.append("%.60r: there %.300r, here %.300r" % (data, there[:2] + (there[2][:80],), here[:2] + (here[2][:80],)))
    two = request("GET", "/a", close=False) + request("GET", "/b")
    if whole(shadow.port, two, piecewise=True).count(b"HTTP/1.1 200 OK") != 2:
        faults.append("two calls on one connection, byte by byte")
    if not whole(shadow.port, request("GET", "/torn")).endswith(b"only this"):
        faults.append("an answer that breaks off")
    answer = whole(shadow.port, request("GET", "/silent"))
    if not answer.startswith(b"HTTP/1.1 502") or b"the old system does not answer" not in answer:
        faults.append("no answer: %r" % answer)
    return faults


def many_at_once(old, shadow, path="/api/v1/crm/Countries?objectId=1"):
    """Seconds that the slowest took, and faults."""
    wanted = parsed(whole(old.port, request("GET", path)))
    slowest, faults = [0.0], []

    def call():
        begin = time.monotonic()
        try:
            got = parsed(whole(shadow.port, request("GET", path)))
            if got != wanted:
                faults.append("among many: %.200r" % (got,))
        except OSError as e:
            faults.append("among many: %s" % e)
        slowest[0] = max(slowest[0], time.monotonic() - begin)
    threads = [threading.Thread(target=call) for _ in range(PARALLEL)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return slowest[0], faults[:3]


def shadow_hands_on(fixture, report):
    """Answers reach the caller as they are, though Kartoteka is down or says nothing; 200 calls at once; nothing grows."""
    folder = fixture.subfolder("shadow-bytes")
    old = OldSystem()
    try:
        with Shadow(folder, "http://127.0.0.1:%d" % old.port, "http://127.0.0.1:%d" % servers.free_port()) as shadow:
            faults = same_bytes(old, shadow)
            faults += many_at_once(old, shadow)[1]
            status, rows = shadow.end()
            found = totals(rows)
            if status != 1 or found.get("GET Countries") != (PARALLEL, 0, 0, 0, PARALLEL):
                faults.append("Kartoteka down: %d %s" % (status, found))
            left = kinds(rows)
            if left.get((None, None, "no answer of the old system"), 0) < 1 or not left.get((None, None, "not asked: another path")):
                faults.append("what was not asked: %s" % left)
            if shadow.err().count("Kartoteka does not answer") != 1:
                faults.append("told more than once: %s" % shadow.err()[-500:])
        mute = OldSystem(delay=5)
        try:
            with Shadow(folder, "http://127.0.0.1:%d" % old.port, "http://127.0.0.1:%d" % mute.port, "--queue", "20") as shadow:
                slowest, more = many_at_once(old, shadow)
                faults += more
                rows = shadow.now()
                left = kinds(rows).get((None, None, "not asked: no room in the queue"), 0)
                if slowest > 4 or left != PARALLEL - 21 and left != PARALLEL - 20:
                    faults.append("a slow Kartoteka: %.1f s, %d left out" % (slowest, left))
                with open("/proc/%d/status" % shadow.process.pid, encoding="ascii") as file:
                    peak = int(re.search(r"VmHWM:\s+(\d+)", file.read()).group(1))
                if peak > 160 * 1024:
                    faults.append("%d KiB of memory" % peak)
        finally:
            mute.close()
        report.check("shadow_hands_on", faults)
    finally:
        old.close()


class Site:
    """nginx as docs/MOVING.md prints it, before a shadow's socket and the old system."""

    def __init__(self, folder, shadow_socket, old_port):
        self.port = servers.free_port()
        with open(os.path.join(servers.HOME, "docs", "MOVING.md"), encoding="utf-8") as file:
            snippet = re.search(r"```nginx\n(.*?)```", file.read(), re.DOTALL).group(1)
        for printed, ours in (("unix:/run/kartoteka/shadow.sock", "unix:" + shadow_socket), ("127.0.0.1:8080", "127.0.0.1:%d" % self.port),
                              ("https://crm.example", "http://127.0.0.1:%d" % old_port)):
            if printed not in snippet:
                raise servers.ServerError("docs/MOVING.md no longer has " + printed)
            snippet = snippet.replace(printed, ours)
        path = os.path.join(folder, "site.conf")
        with open(path, "w", encoding="utf-8") as file:
            file.write("daemon off;\npid site.pid;\n%serror_log site.log;\nevents {}\nhttp {\naccess_log off;\n%s\n%s}\n" % (
                "user root;\n" if os.geteuid() == 0 else "", "".join(
                    "%s_temp_path %s;\n" % (name, name)
                    for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")), snippet))
        self.server = servers.Server("site", ["nginx", "-p", folder, "-e", "site.log", "-c", path],
                                     {"PATH": servers.SYSTEM_PATH, "LC_ALL": "C.UTF-8"},
                                     os.path.join(folder, "site.out"), signal.SIGQUIT)
        servers.wait_until(lambda: servers.tcp_accepts(self.port), 20, "the site")


class Pair:
    """An old system and Kartoteka, both ours, with a shadow between the site and the old one. Keys differ."""

    def __init__(self, fixture, name, stack, *more, before=None):
        """before: SQL for the new one's database."""
        self.v, self.folder = fixture.variables, fixture.subfolder(name)
        self.old = stack.enter_context(Watched(fixture, name + "_old"))
        self.new = stack.enter_context(Watched(fixture, name + "_new"))
        if before:
            fixture.cluster.run_sql("kt_%s_new" % name, before)
        self.ports = {side: watched.behind_nginx().port for side, watched in (("old", self.old), ("new", self.new))}
        key = ("key", "create", "--tenant", "demo", "--kind")
        for one in json.loads(run_ctl(self.new.environment, "key", "list", "--tenant", "demo", "--json")):
            run_ctl(self.new.environment, "key", "revoke", str(one["id"]))
        self.sid = run_ctl(self.new.environment, *key, "sid", "--object", self.v["OBJECT_ID"]).strip()
        self.apikey = run_ctl(self.new.environment, *key, "apikey").strip()
        run_ctl(self.new.environment, "employee", "password", self.v["R7_USER"], "--tenant", "demo", stdin="0ther-pass-word\n")
        keys = os.path.join(self.folder, "keys")
        with open(os.open(keys, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8") as file:
            file.write("# there, here\nsid %s %s\napikey %s:%s %s:%s\npassword %s:%s %s:0ther-pass-word\n" % (
                self.v["SID"], self.sid, self.v["LOGIN"], self.v["APIKEY"], self.v["LOGIN"], self.apikey,
                self.v["R7_USER"], self.v["R7_PASSWORD"], self.v["R7_USER"]))
        self.shadow = stack.enter_context(Shadow(
            self.folder, "http://127.0.0.1:%d" % self.ports["old"], "http://127.0.0.1:%d" % self.ports["new"], *more,
            socket_name="shadow.sock", keys=keys))
        self.site = Site(self.folder, os.path.join(self.folder, "shadow.sock"), self.ports["old"])
        stack.callback(self.site.server.stop)
        self.faults, self.numbers = [], []

    def ask(self, method, path, *headers, body=b"", same=True):
        """Asks the site. The old system, when it is asked directly, answers the same."""
        asked = Request(method, path.encode(), list(headers), body)
        here = NginxTransport(self.site.port).send(asked)
        if same:
            there = NginxTransport(self.ports["old"]).send(asked)
            one, other = ((a.status, ALWAYS.sub(b"", a.body), sorted(
                h for h in a.headers if h[0] not in ("date", "connection", "server", "x-request-id", "content-length", "set-cookie")))
                          for a in (there, here))
            if one != other:
                self.faults.append("%s %s: there %.300r, here %.300r" % (method, path, one, other))
        return here

    def delivery(self, path, method="GET", same=True, sid=None, **body):
        data = json.dumps(body).encode() if body else b""
        return self.ask(method, "/api/v1/crm/%s%sobjectId=%s" % (path, "&" if "?" in path else "?", self.v["OBJECT_ID"]),
                        ("sid", sid or self.v["SID"]), *([JSON] if body else []), body=data, same=same)

    def salesman(self, module, same=True, **more):
        form = encode_pairs(dict(login=self.v["LOGIN"], apikey=self.v["APIKEY"], **more).items())
        return self.ask("POST", "/developer/v2/" + module, FORM, body=form.encode(), same=same)

    def secrets(self):
        return [self.v[name] for name in ("SID", "APIKEY", "R7_PASSWORD", "BASIC")] + [self.sid, self.apikey, "0ther-pass-word"]


def reads_of_all_dialects(pair):
    """Asks, and gives the operations that were asked, with how often."""
    v, basic = pair.v, ("Authorization", "Basic " + pair.v["BASIC"])
    clients = [c["id"] for c in json.loads(pair.delivery("Clients?sinceRevision=0&limit=5").body)["data"]]
    for client in clients[:3]:
        pair.delivery("Clients?Id=%s" % client)
    pair.delivery("Countries")
    pair.delivery("Countries", sid="nobody-has-this-key")
    pair.salesman("person", action="list", offset="0")
    pair.salesman("guides", action="loyalty")
    pair.ask("GET", "/developer/v2/client?action=list", ("login", v["LOGIN"]), ("apikey", v["APIKEY"]))
    login = json.dumps({"userName": v["R7_USER"], "password": v["R7_PASSWORD"]}).encode()
    token = json.loads(pair.ask("POST", "/api/2.0/authentication.json", JSON, body=login, same=False).body)["response"]["token"]
    for credential in (("Authorization", token), ("Authorization", "Bearer " + token), ("Cookie", "a=b; asc_auth_key=" + token),
                       basic, ("Accept-Encoding", "gzip")):
        pair.ask("GET", "/api/2.0/crm/contact/filter.json?count=3&sortBy=id" + (
            "&asc_auth_key=" + token if credential[0] == "Accept-Encoding" else ""), credential)
    pair.ask("GET", "/api/2.0/crm/contact/type.json", basic)
    return {"GET Clients": len(clients[:3]) + 1, "GET Countries": 1, "POST person list": 1, "POST guides loyalty": 1,
            "GET client list": 1, "POST authentication": 1, "GET crm/contact/filter": 5, "GET crm/contact/type": 1}


def shadow_compares(fixture, report):
    """All three dialects behind the printed nginx: alike, then a planted difference, Kartoteka down, the old system down."""
    with contextlib.ExitStack() as stack:
        pair = Pair(fixture, "shadow", stack)
        wanted = reads_of_all_dialects(pair)
        rows = pair.shadow.now()
        found = totals(rows)
        faults = ["alike: %s: %s" % (name, found.get(name)) for name, n in wanted.items() if found.get(name) != (n, n, 0, 0, 0)]
        if set(found) != set(wanted) or kinds(rows) != {(None, None, "not asked: no key here for the caller's"): 1}:
            faults.append("alike: %s %s" % (sorted(set(found) ^ set(wanted)), kinds(rows)))
        client = json.loads(pair.delivery("Clients?sinceRevision=0&limit=1").body)["data"][0]["id"]
        pair.new.fixture.cluster.run_sql("kt_shadow_new", "update kartoteka.party set note = 'planted here' where id = %s" % client)
        pair.delivery("Clients", "POST", same=False, firstname="Немой")
        pair.ask("GET", "/api/v1/crm/Cities?objectId=%s" % pair.v["OBJECT_ID"], ("sid", pair.v["SID"]))

        def told():
            pair.delivery("Clients?Id=%s" % client)
            rows = pair.shadow.now()
            return kinds(rows).get(("GET Clients", "data.note", "value")) and rows
        rows = servers.wait_until(told, 10, "the planted difference")
        left = kinds(rows)
        if left.get((None, None, "not asked: a write")) != 1:
            faults.append("a write: %s" % left)
        mode = stat.S_IMODE(os.stat(pair.shadow.report_path).st_mode)
        with open(pair.shadow.report_path, encoding="utf-8") as file:
            text = file.read() + pair.shadow.err()
        leaks = [word for word in (*pair.secrets(), "planted", "Немой") if word in text]
        if mode != 0o600 or leaks:
            faults.append("the report: mode %o, leaks %s" % (mode, leaks))
        pair.new.workers.stop()
        pair.delivery("Countries")
        pair.new.nginx.stop()
        pair.new.nginx = None
        pair.delivery("Countries")
        pair.old.nginx.stop()
        gone = pair.delivery("Countries", same=False)
        if gone.status != 502 or b"the old system does not answer" not in gone.body:
            faults.append("the old system down: %d %r" % (gone.status, gone.body))
        pair.old.nginx = None
        status, rows = pair.shadow.end()
        calls = totals(rows)["GET Countries"]
        if status != 1 or calls != (3, 1, 0, 1, 1):
            faults.append("at the end: %d %s" % (status, calls))
        report.check("shadow_compares", faults + pair.faults)


def writes_of_all_dialects(pair):
    """New records have other numbers here than there; what follows finds them. Gives operations and how often."""
    v, basic = pair.v, ("Authorization", "Basic " + pair.v["BASIC"])

    def office(method, path, **body):
        return json.loads(pair.ask(method, "/api/2.0/crm/" + path, basic, *([JSON] if body else []),
                                   body=json.dumps(body).encode() if body else b"", same=method == "GET").body)["response"]
    client = json.loads(pair.delivery("Clients", "POST", same=False, lastname="Новый", firstname="Пётр", contacts=[
        {"typeId": 1, "value": "+79160001122"}]).body)["data"]["id"]
    pair.delivery("Clients?Id=%s" % client)
    pair.delivery("Clients?clientId=%s" % client, "PUT", same=False, firstname="Новее")
    pair.delivery("Clients?Id=%s" % client)
    person = json.loads(pair.salesman("person", same=False, action="add", person="Новая Анна", tel="+7 916 000-11-33").body)["data"]
    pair.salesman("person", action="info", pid=str(person))
    pair.salesman("person", same=False, action="update", pid=str(person), ptitle="Директор")
    pair.salesman("person", action="info", pid=str(person))
    one = office("POST", "contact/person.json", firstName="Новый", lastName="Третий")["id"]
    case = office("POST", "case.json", title="Дело", members=[one])["id"]
    office("POST", "contact/%d/data.json" % one, infoType="Phone", data="+79160001144", category="Work", isPrimary=True)
    office("GET", "contact/%d/data.json" % one)
    office("GET", "case/%d/contact.json" % case)
    office("DELETE", "case/%d/contact/%d.json" % (case, one))
    office("GET", "case/%d/contact.json" % case)
    office("DELETE", "contact/%d.json" % one)
    pair.numbers = [client, person, one, case]
    return {"POST Clients": 1, "GET Clients": 2, "PUT Clients": 1, "POST person add": 1, "POST person info": 2,
            "POST person update": 1, "POST crm/contact/person": 1, "POST crm/case": 1, "POST crm/contact/{contactid:int}/data": 1,
            "GET crm/contact/{contactid:int}/data": 1, "GET crm/case/{caseid:int}/contact": 2,
            "DELETE crm/case/{caseid:int}/contact/{contactid:int}": 1, "DELETE crm/contact/{contactid:int}": 1}


def shadow_writes(fixture, report):
    """With --writes, in order, though records get other numbers here."""
    with contextlib.ExitStack() as stack:
        pair = Pair(fixture, "shadoww", stack, "--writes", before=(
            "select setval(s.oid::regclass, 900000) from pg_class s join pg_namespace n on n.oid = s.relnamespace "
            "where n.nspname = 'kartoteka' and s.relkind = 'S' and s.relname like 'tenant\\_id\\_%'"))
        wanted = writes_of_all_dialects(pair)
        status, rows = pair.shadow.end()
        found = totals(rows)
        if not any(int(n) < 900000 for n in pair.numbers):
            raise servers.ServerError("no record got another number: %s" % pair.numbers)
        faults = ["%s: %s" % (name, found.get(name)) for name, n in wanted.items() if found.get(name) != (n, n, 0, 0, 0)]
        if faults or status:
            faults.append("status %d: %s" % (status, [r for r in rows if r["times"]]))
        report.check("shadow_writes", faults + pair.faults)


def shadow_killed(fixture, report):
    """The printed nginx leads past a shadow that was killed."""
    folder, old = fixture.subfolder("shadow-killed"), OldSystem()
    site = None
    try:
        with Shadow(folder, "http://127.0.0.1:%d" % old.port, "http://127.0.0.1:%d" % servers.free_port(),
                    socket_name="shadow.sock") as shadow:
            site = Site(folder, os.path.join(folder, "shadow.sock"), old.port)
            wanted = parsed(whole(old.port, request("GET", "/api/v1/crm/Countries")))[2]
            faults = []
            for what in ("running", "killed"):
                status, _, body = parsed(whole(site.port, request("GET", "/api/v1/crm/Countries")))
                if status != b"HTTP/1.1 200 OK" or body != wanted:
                    faults.append("%s: %r %.100r" % (what, status, body))
                shadow.process.kill()
                shadow.process.wait()
        report.check("shadow_killed", faults)
    finally:
        if site:
            site.server.stop()
        old.close()


# arguments that are wrong, and what the one line says
REFUSED = (
    (("--upstream", "ftp://x.test"), "--upstream is no URL of https"),
    (("--upstream", "http://x.test"), "--upstream is http"),
    (("--to", "https://me:secret@x.test"), "--to must not hold"),
    (("--to", "nothing"), "--to is no URL of https"),
    (("--listen", "0.0.0.0:8099"), "--listen 0.0.0.0:8099 is no ADDRESS:PORT of this machine"),
    (("--listen", "127.0.0.1"), "is no ADDRESS:PORT of this machine"),
    (("--listen", "unix:/no/such/folder/x"), "cannot be listened on"),
    (("--listen", "TAKEN"), "is in use"),
    (("--queue", "0"), "--queue"),
    (("--timeout", "4000"), "--timeout is at most 3600"),
    (("--keys", "/no/such/keys"), "/no/such/keys: cannot be read"),
    (("--keys", "open"), "others may read it"),
    (("--keys", "kind"), "line 2 begins with none of sid, token, password, apikey"),
    (("--keys", "words"), "line 1 does not have three words"),
    (("--keys", "login"), "line 1 lacks LOGIN:"),
    (("--keys", "twice"), "line 2 names a credential there a second time"),
)
KEY_FILES = {"open": "sid a b\n", "kind": "# x\nkey a s3cret\n", "words": "sid s3cret\n", "login": "apikey * s3cret\n",
             "twice": "sid a s3cret\nsid a c\n"}


def shadow_refuses(fixture, report):
    """A wrong argument is one line and an exit status, before anything is listened on; no credential is in it."""
    folder, faults = fixture.subfolder("shadow-refuses"), []
    for name, text in KEY_FILES.items():
        with open(os.open(os.path.join(folder, name), os.O_WRONLY | os.O_CREAT, 0o644 if name == "open" else 0o600), "w",
                  encoding="ascii") as file:
            file.write(text)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = "127.0.0.1:%d" % taken.getsockname()[1]
        for wrong, said in REFUSED:
            given = {"--upstream": "https://old.test", "--to": "https://new.test", "--listen": "127.0.0.1:%d" % servers.free_port()}
            given.update({wrong[0]: port if wrong[1] == "TAKEN" else wrong[1]})
            done = subprocess.run([servers.binary("release", "kartotekactl"), "shadow", *(word for pair in given.items() for word in pair)],
                                  env={"PATH": servers.SYSTEM_PATH, "LC_ALL": "C.UTF-8"}, cwd=folder, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=20, check=False)
            lines = [line for line in done.stderr.splitlines() if not line.startswith("ts=")]
            if done.returncode != 1 or len(lines) != 1 or said not in done.stderr or "s3cret" in done.stderr or done.stdout:
                faults.append("%s: %d %s" % (wrong, done.returncode, done.stderr))
    report.check("shadow_refuses", faults)


SCENARIOS = (shadow_hands_on, shadow_compares, shadow_writes, shadow_killed, shadow_refuses)
