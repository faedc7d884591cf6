"""The parts that scenarios share: a stage (database, workers, perhaps nginx) and requests to it."""

import contextlib
import json
import os
import signal
import subprocess
import threading

import packed
import servers
from cluster import Psql
from exchange import FcgiTransport, NginxTransport, Request, TransportError, encode_pairs

FORM = ("Content-Type", "application/x-www-form-urlencoded")
PATIENCE_S = 20


class Stage:
    """Workers on a copy of the template. transport speaks to nginx when there is one."""

    def __init__(self, fixture, name, count=2, nginx=None, engine=None, wrapper=(),
                 for_ever=False, preset="release", **environment):
        engine = engine or fixture.engine
        self.fixture = fixture
        self.variables = fixture.variables
        self.folder = fixture.subfolder("%s-%s" % (name, engine))
        self.database = "kt_fault"
        self.environment = dict(fixture.database(self.database), **environment)
        self.workers = servers.Workers(self.folder, preset, self.environment, count,
                                       wrapper, engine, for_ever)
        self.refused = lambda: False  # has a writer met a 503? surroundings.py says
        self.said = []  # the last answers that were none, likewise
        self.nginx = None
        if nginx is not None:
            self.nginx = servers.Nginx(self.folder, self.workers.socket,
                                       **dict({"ENGINE": engine}, **nginx))
        self.direct = FcgiTransport(self.workers.socket)
        self.transport = NginxTransport(self.nginx.port) if self.nginx else self.direct

    def __enter__(self):
        return self

    def __exit__(self, error, *_):
        if self.nginx:
            self.nginx.stop()
        if self.workers.server.alive():
            self.workers.stop()
        wrong = [] if error else packed.faults(self.fixture.cluster, self.database)
        if wrong:
            raise AssertionError("\n".join(wrong))

    # --- requests, one for each dialect ---

    def countries(self):
        target = "/api/v1/crm/Countries?objectId=" + self.variables["OBJECT_ID"]
        return Request("GET", target.encode(), [("sid", self.variables["SID"])])

    def delivery(self, path, **body):
        target = "/api/v1/crm/%s%sobjectId=%s" % (path, "&" if "?" in path else "?",
                                                  self.variables["OBJECT_ID"])
        return Request("POST", target.encode(), [
            ("sid", self.variables["SID"]), ("Content-Type", "application/json")],
            json.dumps(body).encode())

    def salesman(self, action, **more):
        return self.salesman_of("person", action, **more)

    def salesman_of(self, noun, action, **more):
        pairs = [("login", self.variables["LOGIN"]), ("apikey", self.variables["APIKEY"]),
                 ("action", action), *more.items()]
        return Request("POST", b"/developer/v2/" + noun.encode(), [FORM],
                       encode_pairs(pairs).encode())

    def contacts(self):
        return Request("GET", b"/api/2.0/crm/contact/bycontactinfo?data=nobody",
                       [("Authorization", "Basic " + self.variables["BASIC"])])

    def each_dialect(self):
        return (("R7", self.contacts()), ("WebDelivery", self.countries()),
                ("SalesMan", self.salesman("list", word="nobody")))

    def send(self, request, transport=None):
        return (transport or self.transport).send(request)

    # --- the database, as its superuser ---

    @contextlib.contextmanager
    def psql(self):
        session = Psql(self.fixture.cluster, self.database)
        try:
            yield session
        finally:
            session.close()

    def persons(self):
        with self.psql() as session:
            return int(session.ask("select count(*) from party"))

    @contextlib.contextmanager
    def locked_party(self):
        """Nobody can read or write persons until the block ends or release() is called."""
        with self.psql() as session:
            session.ask("begin")
            session.ask("lock table party in access exclusive mode")
            released = threading.Event()

            def release():
                if not released.is_set():
                    released.set()
                    session.ask("rollback")
            try:
                yield release
            finally:
                release()

    def wait_for_blocked_query(self):
        with self.psql() as session:
            servers.wait_until(lambda: session.ask(
                "select count(*) from pg_stat_activity where wait_event_type = 'Lock'") != "0",
                PATIENCE_S, "a query that waits for the lock")


class Later(threading.Thread):
    """A request in a thread of its own; result() waits for the answer or raises what came."""

    def __init__(self, stage, request, transport=None):
        super().__init__(daemon=True)
        self.stage, self.request, self.transport = stage, request, transport
        self.answer = self.error = None
        self.start()

    def run(self):
        try:
            self.answer = self.stage.send(self.request, self.transport)
        except (TransportError, OSError) as error:
            self.error = error

    def result(self):
        self.join(PATIENCE_S)
        if self.is_alive():
            raise TransportError("no answer within %d s" % PATIENCE_S)
        if self.error:
            raise self.error
        return self.answer


def envelope_faults(dialect, answer, status):
    """Is this an error of that status in the dialect's own envelope, with Retry-After?"""
    faults = []
    if answer.status != status:
        faults.append("%s: status %d expected, got %d" % (dialect, status, answer.status))
    if status in (429, 503) and not (answer.header("retry-after") or "").isdigit():
        faults.append("%s: no Retry-After" % dialect)
    try:
        body = json.loads(answer.body.decode("utf-8"))
    except ValueError:
        return faults + ["%s: no JSON: %r" % (dialect, answer.body[:200])]
    right = {
        "R7": lambda: body["status"] == 1 and body["statusCode"] == status
        and body["error"]["message"] and body["error"]["data"] == {},
        "WebDelivery": lambda: body["status"] == "Err" and body["errors"][0]["code"][:4] == "DLW-"
        and body["errors"][0]["text"] and body["ver"].count(".") == 3
        and len(body["requestId"]) == 32 and len(body["timestamp"]) == 19,
        "SalesMan": lambda: body["result"] == "Error" and body["error"]["code"]
        and body["error"]["text"],
    }[dialect]
    try:
        good = right()
    except (KeyError, IndexError, TypeError):
        good = False
    return faults if good else faults + ["%s: not its envelope: %s" % (dialect, body)]


def ends_within(pid, seconds):
    """True when the process is gone in time."""
    def gone():
        try:
            with open("/proc/%d/stat" % pid) as file:
                return file.read().rpartition(")")[2].split()[0] == "Z"
        except OSError:
            return True
    try:
        return servers.wait_until(gone, seconds, "the end of %d" % pid)
    except servers.ServerError:
        return False


def run_cgi(stage, request):
    """One plain CGI process with a body that may be shorter than announced: (status, output)."""
    variables = {os.fsencode(k): os.fsencode(v) for k, v in stage.environment.items()}
    for name, value in request.variables().items():
        variables[name.encode()] = value.encode() if isinstance(value, str) else value
    done = subprocess.run([servers.binary("release", "kartoteka")], input=request.body,
                          env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=PATIENCE_S, check=False)
    return done.returncode, done.stdout


def signal_worker(pid, number=signal.SIGTERM):
    os.kill(pid, number)
