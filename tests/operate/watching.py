"""Metrics of all workers together, the rules and the dashboard that read them, failures without a web
server, and one request found in every log."""

import json
import os
import re
import shutil
import subprocess

import servers
from exchange import FcgiTransport, NginxTransport, Request

MONITORING = os.path.join(servers.HOME, "deploy", "monitoring")
HERE = os.path.dirname(os.path.realpath(__file__))
ALLOWED = {"KARTOTEKA_METRICS_FROM": "127.0.0.1,2001:db8::/32"}
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
SAMPLE = re.compile(r"([a-z_]+)(?:\{(.*)\})? (\S+)")


class Watched:
    """Two workers of the event engine on a copy of the template."""

    def __init__(self, fixture, name, engine="event", **environment):
        self.fixture, self.variables = fixture, fixture.variables
        self.folder = fixture.subfolder(name)
        self.environment = dict(fixture.database("kt_" + name), **environment)
        self.workers = servers.Workers(self.folder, "release", self.environment, 2, engine=engine)
        self.direct = FcgiTransport(self.workers.socket)
        self.nginx = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.nginx:
            self.nginx.stop()
        self.workers.stop()

    def behind_nginx(self):
        self.nginx = servers.Nginx(self.folder, self.workers.socket, ENGINE="event")
        return NginxTransport(self.nginx.port)

    def get(self, target, *headers, **more):
        return self.direct.send(Request("GET", target.encode(), list(headers), **more))

    def delivery(self, path, *headers, sid=None, **more):
        target = "/api/v1/crm/%s%sobjectId=%s" % (path, "&" if "?" in path else "?",
                                                  self.variables["OBJECT_ID"])
        return self.get(target, ("sid", sid or self.variables["SID"]), *headers, **more)

    def post(self, body, *headers, transport=None):
        """A new client of WebDelivery."""
        target = "/api/v1/crm/Clients?objectId=" + self.variables["OBJECT_ID"]
        return (transport or self.direct).send(Request(
            "POST", target.encode(), [("sid", self.variables["SID"]),
                                      ("Content-Type", "application/json"), *headers],
            json.dumps(body).encode()))

    def ctl(self, *arguments):
        return subprocess.run([servers.binary("release", "kartotekactl"), *arguments],
                              env=self.environment, cwd="/", stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              timeout=60, check=False)


def samples(text):
    """{(name, labels): value}"""
    found = {}
    for line in text.splitlines():
        match = SAMPLE.fullmatch(line)
        if match and not line.startswith("#"):
            found[match.group(1), match.group(2) or ""] = float(match.group(3))
    return found


def promtool(*arguments, **more):
    done = subprocess.run([shutil.which("promtool", path=servers.SYSTEM_PATH), *arguments],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60,
                          check=False, **more)
    return [] if done.returncode == 0 else ["promtool %s: status %d: %s" % (
        " ".join(arguments[:2]), done.returncode, done.stdout[-1500:])]


def countries(status, name="requests_total"):
    return ("kartoteka_" + name, 'dialect="webdelivery",method="GET",route="Countries",action="",status="%d"'
            % status)


def metrics_of_all_workers(fixture, report):
    """One worker tells what all have done; promtool reads it; no key and no name is in it."""
    with Watched(fixture, "metrics", **ALLOWED) as stage:
        for _ in range(40):
            stage.delivery("Countries")
        stage.delivery("Countries", sid="nobody-has-this-key")
        stage.get("/no/such/path/of/Германович")
        answer = stage.get("/metrics")
        text = answer.body.decode()
        found = samples(text)
        faults = [] if answer.status == 200 else ["status %d" % answer.status]
        if found.get(countries(200)) != 41:
            faults.append("40 calls and a refused one: %s" % found.get(countries(200)))
        labels = 'dialect="webdelivery",method="GET",route="Countries",action=""'
        if found.get(("kartoteka_request_seconds_count", labels)) != 41 \
                or found.get(("kartoteka_request_seconds_bucket", labels + ',le="+Inf"')) != 41:
            faults.append("the histogram has another number of calls")
        if found.get(("kartoteka_errors_total",
                      'dialect="webdelivery",error="access.key_invalid"')) != 1:
            faults.append("the wrong key is not counted")
        if sum(name == "kartoteka_worker_start_time_seconds" for name, _ in found) != 2:
            faults.append("not two workers")
        report.check("metrics count all workers", faults)
        report.check("promtool check metrics", promtool("check", "metrics", input=text))
        secrets = [word for word in (stage.variables["SID"], "nobody-has", "Германович", "no/such")
                   if word in text]
        report.check("metrics hold no key and no name", secrets)
        told = set(re.findall(r"# TYPE (\S+)", text)) | {name for name, _ in found}
        report.check("rules and dashboard name metrics that are there", unknown_metrics(told))


def metrics_for_whom_they_are(fixture, report):
    """Addresses of METRICS_FROM only; for all others, and by default, there is no such path."""
    faults = []
    with Watched(fixture, "allowed", **ALLOWED) as stage:
        for address, status in (("127.0.0.1", 200), ("2001:db8::7", 200), ("127.0.0.2", 404),
                                ("::1", 404), ("", 404), ("unix:", 404), ("127.0.0.1,::1", 404)):
            got = stage.get("/metrics", environment={"REMOTE_ADDR": address})
            if got.status != status or (status == 404 and b"kartoteka_" in got.body):
                faults.append("%r: status %d" % (address, got.status))
        # nginx tells the client's own address, whatever headers claim.
        forged = stage.behind_nginx().send(Request("GET", b"/metrics", [
            ("X-Forwarded-For", "203.0.113.9"), ("X-Real-IP", "203.0.113.9")]))
        if forged.status != 200:
            faults.append("through nginx from 127.0.0.1: status %d" % forged.status)
    with Watched(fixture, "default") as stage:
        got = stage.get("/metrics")
        if got.status != 404:
            faults.append("without METRICS_FROM: status %d" % got.status)
    bad = dict(servers.worker_environment(fixture.cluster, "kt_default"),
               KARTOTEKA_METRICS_FROM="127.0.0.1/8")
    done = subprocess.run([servers.binary("release", "kartotekactl"), "check", "config", "--no-connect"], env=bad,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode != 1 or "METRICS_FROM" not in done.stderr:
        faults.append("a network with host bits is taken: %s" % done.stderr)
    report.check("metrics are told to METRICS_FROM only", faults)


def counts_outlive_workers(fixture, report):
    """Counts go on after a restart; a worker that is gone has no measures; the process engine counts."""
    with Watched(fixture, "restart", **ALLOWED) as stage:
        stage.delivery("Countries")
        first = samples(stage.get("/metrics").body.decode())
        stage.workers.stop()
        stage.workers = servers.Workers(stage.folder, "release", stage.environment, 1,
                                        engine="process")
        stage.delivery("Countries")
        second = samples(stage.get("/metrics").body.decode())
    faults = []
    if first.get(countries(200)) != 1 or second.get(countries(200)) != 2:
        faults.append("%s, then %s calls" % (first.get(countries(200)), second.get(countries(200))))
    alive = [labels for name, labels in second if name == "kartoteka_worker_start_time_seconds"]
    if len(alive) != 1:
        faults.append("workers alive: %s" % alive)
    if second.get(("kartoteka_fibers", 'state="all"')) != 0:
        faults.append("fibers of workers that are gone")
    report.check("counts outlive workers", faults)


def unknown_metrics(told):
    """Names in the rules and the dashboard that no worker tells."""
    told = told | {"kartoteka:request_seconds:p99_5m"}
    texts = []
    with open(os.path.join(MONITORING, "kartoteka.rules.yml"), encoding="utf-8") as file:
        texts.append(re.sub(r"#.*|(record|alert|summary|description|name): .*", "", file.read()))
    with open(os.path.join(MONITORING, "dashboard.json"), encoding="utf-8") as file:
        texts += [target["expr"] for panel in json.load(file)["panels"]
                  for target in panel["targets"]]
    return sorted({name for text in texts for name in re.findall(r"\bkartoteka[_:][a-z0-9_:]+", text)
                   if name not in told})


def rules_and_dashboard(fixture, report):
    """promtool reads rules, configuration and every expression of the dashboard; alerts fire when they
    must."""
    folder = fixture.subfolder("rules")
    for path in (os.path.join(MONITORING, "kartoteka.rules.yml"),
                 os.path.join(MONITORING, "prometheus.yml"), os.path.join(HERE, "alerts.yml")):
        shutil.copy(path, folder)
    report.check("promtool check rules",
                 promtool("check", "rules", os.path.join(folder, "kartoteka.rules.yml")))
    report.check("promtool check config",
                 promtool("check", "config", os.path.join(folder, "prometheus.yml")))
    report.check("promtool test rules", promtool("test", "rules", os.path.join(folder, "alerts.yml")))
    with open(os.path.join(MONITORING, "dashboard.json"), encoding="utf-8") as file:
        dashboard = json.load(file)
    rules = [{"record": "panel:%d:%s" % (panel["id"], target["refId"]), "expr": target["expr"]}
             for panel in dashboard["panels"] for target in panel["targets"]]
    path = os.path.join(folder, "panels.yml")
    with open(path, "w", encoding="utf-8") as file:  # JSON is YAML
        json.dump({"groups": [{"name": "panels", "rules": rules}]}, file)
    faults = promtool("check", "rules", path)
    if len({panel["id"] for panel in dashboard["panels"]}) != len(dashboard["panels"]) or not rules:
        faults.append("panels without a number of their own")
    report.check("expressions of the dashboard", faults)


def failed_requests(fixture, report):
    """kartotekactl requests names operations and the last failures, as text and as JSON."""
    with Watched(fixture, "failed", **ALLOWED) as stage:
        stage.get("/healthz")
        before = stage.ctl("requests", "--failed", "--json")
        stage.delivery("Clients?Id=123456789012")
        refused = stage.delivery("Countries", sid="a-wrong-key-of-Ivan", request_id="the-refused-one")
        listed = stage.ctl("requests", "--failed", "--json")
        words = stage.ctl("requests", "--failed")
        sums = stage.ctl("requests", "--dialect", "webdelivery", "--json")
        other = stage.ctl("requests", "--dialect", "r7", "--json")
    faults = []
    if json.loads(before.stdout or "null") != []:
        faults.append("before the first: %s %s" % (before.stdout, before.stderr))
    rows = json.loads(listed.stdout or "[]")
    if [row["error"] for row in rows] != ["access.key_invalid", "party.not_found"]:
        faults.append("the failures, newest first: %s %s" % (rows, listed.stderr))
    elif rows[0]["request_id"] != refused.header("X-Request-Id") or rows[0]["route"] != "Countries":
        faults.append("the request's number or route: %s" % rows[0])
    if "a-wrong-key" in listed.stdout or "Ivan" in listed.stdout:
        faults.append("a key is listed")
    if not words.stdout.startswith("time\tdialect\t") or words.stdout.count("\n") != 3:
        faults.append("the list as text: %r" % words.stdout)
    found = {row["route"]: row for row in json.loads(sums.stdout or "[]")}
    if found.get("Countries", {}).get("requests") != 1 or found["Countries"]["failed"] != 1:
        faults.append("the sums: %s" % found)
    if json.loads(other.stdout or "null") != []:
        faults.append("another dialect: %s" % other.stdout)
    unread = dict(stage.environment, KARTOTEKA_DATABASE="dbname=nobody_serves_this")
    done = subprocess.run([servers.binary("release", "kartotekactl"), "requests"], env=unread,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode != 1 or "no worker" not in done.stderr or done.stdout:
        faults.append("without workers: status %d, %r" % (done.returncode, done.stderr))
    report.check("kartotekactl requests", faults)


def one_request_in_every_log(fixture, report):
    """The number of a request leads from nginx's log to ours to PostgreSQL's."""
    with Watched(fixture, "trace", **ALLOWED) as stage:
        for setting in ("log_line_prefix TO '%a|'", "log_min_duration_statement TO 0"):
            fixture.cluster.run_sql("kt_trace", 'ALTER SYSTEM SET %s' % setting)
        fixture.cluster.run_sql("kt_trace", "SELECT pg_reload_conf()")
        try:
            transport = stage.behind_nginx()
            body = {"lastname": "Прослеженный", "firstname": "Пётр"}
            traced = ("traceparent", "00-%s-00f067aa0ba902b7-01" % TRACE)
            target = "/api/v1/crm/Countries?objectId=" + stage.variables["OBJECT_ID"]
            write = stage.post(body, ("traceparent", "00-%s-00f067aa0ba902b7-00" % TRACE),
                               transport=transport).header("X-Request-Id")
            search = stage.delivery("Clients?q=%D0%9F%D1%80%D0%BE").header("X-Request-Id")
            read = stage.delivery("Clients?Id=1", traced).header("X-Request-Id")
            bad = transport.send(Request("GET", target.encode(), [
                ("sid", stage.variables["SID"]), ("traceparent", "00-" + TRACE)]))
            plain = bad.header("X-Request-Id")
            servers.wait_until(lambda: read in stage.workers.log_text(), 10, "the log's line")
        finally:
            fixture.cluster.run_sql("kt_trace", "ALTER SYSTEM RESET ALL")
            fixture.cluster.run_sql("kt_trace", "SELECT pg_reload_conf()")
        stage.nginx.stop()
        front = {line["request_id"]: line for line in map(json.loads, access_log(stage.folder))}
        ours, theirs = stage.workers.log_text(), fixture.cluster.log_text()
        stage.nginx = None
    faults = []
    for name, number in (("write", write), ("search", search), ("traced read", read)):
        if not re.search(r"^kartoteka %s\|" % number, theirs, re.MULTILINE):
            faults.append("%s %s is not in PostgreSQL's log" % (name, number))
        if "rid=%s" % number not in ours:
            faults.append("%s %s is not in ours" % (name, number))
    if front.get(write, {}).get("trace") != TRACE or "rid=%s trace=%s" % (write, TRACE) not in ours:
        faults.append("the trace of the write: %s" % front.get(write))
    if front.get(plain, {}).get("trace") != "" or "rid=%s dialect" % plain not in ours:
        faults.append("a malformed traceparent is logged: %s" % front.get(plain))
    report.check("one request in every log", faults)


def access_log(folder):
    with open(os.path.join(folder, "access.log"), encoding="utf-8") as file:
        return file.read().splitlines()


SCENARIOS = (metrics_of_all_workers, metrics_for_whom_they_are, counts_outlive_workers,
             rules_and_dashboard, failed_requests, one_request_in_every_log)
