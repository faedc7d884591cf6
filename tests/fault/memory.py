"""Requests that want the memory of the others: bodies that swell in a parser, more than all may have
together, allocations that fail; and a supervisor that is tried out. Prints figures."""

import collections
import json
import mmap
import os
import resource
import shutil
import signal
import struct
import threading
import time

import servers
from exchange import NginxTransport, Request, TransportError, encode_pairs, parse_cgi
from stage import FORM, PATIENCE_S, Later, Stage, envelope_faults, run_cgi

ENGINES = ("event", "process")
ATTACKS, AT_ONCE, HONEST_MS = 120, 40, 1000
PEAK_MIB = {"event": 100, "process": 60}  # of one worker; a 369 KB body took 128 MiB before
KILLS, KILLED_WORKERS = 128, 8
LONG, SAMPLES = bool(os.environ.get("KT_LONG")), 6  # every allocation, or so many of a request
MIB = 1024 * 1024


def swelling_body():
    """90 parts, each with a Content-Disposition of 4 KB of empty parameters: 369 KB."""
    part = b"--AB\r\nContent-Disposition: form-data; name=a" + b';a=""' * 800 + b"\r\n\r\nx\r\n"
    return part * 90 + b"--AB--\r\n"


def swelling_requests(stage):
    multipart = ("Content-Type", "multipart/form-data; boundary=AB")
    body = swelling_body()
    return [Request("POST", target, [multipart], body) for target in (
        b"/api/2.0/crm/contact/person", b"/api/2.0/authentication", b"/api/2.0/batch",
        b"/developer/v2/person", b"/developer/v3/person", b"/developer/v2/client")] + [
        Request("POST", b"/api/2.0/crm/contact/person",
                [multipart, ("Authorization", "Basic " + stage.variables["BASIC"])], body)]


def memory_kib(pid, key):
    with open("/proc/%d/status" % pid, encoding="ascii") as file:
        for line in file:
            if line.startswith(key + ":"):
                return int(line.split()[1])
    raise AssertionError("no %s" % key)


class Honest(threading.Thread):
    """Asks without pause until end(), and remembers what it got and how long that took."""

    def __init__(self, stage):
        super().__init__(daemon=True)
        self.stage, self.ended = stage, threading.Event()
        self.statuses, self.ms = collections.Counter(), []
        self.start()

    def run(self):
        transport = NginxTransport(self.stage.nginx.port)
        while not self.ended.is_set():
            start = time.monotonic()
            try:
                status = self.stage.send(self.stage.countries(), transport).status
            except (TransportError, OSError) as error:
                status = type(error).__name__
            self.ms.append((time.monotonic() - start) * 1000)
            self.statuses[status] += 1

    def end(self):
        self.ended.set()
        self.join(PATIENCE_S)
        self.ms.sort()
        return self.ms[len(self.ms) * 99 // 100] if self.ms else 0


def status_of(answer):
    """R7's failed login is a 500 with one of these texts, as at the vendor's."""
    login = b"User authentication failed" in answer.body or b"Login Fail" in answer.body
    return 401 if answer.status == 500 and login else answer.status


def send_each(stage, requests):
    """One after the other: statuses by number of answers."""
    statuses = collections.Counter()
    for request in requests:
        try:
            statuses[status_of(stage.send(request))] += 1
        except (TransportError, OSError) as error:
            statuses[type(error).__name__] += 1
    return statuses


def send_at_once(stage, requests):
    statuses = collections.Counter()
    later = [Later(stage, request, NginxTransport(stage.nginx.port)) for request in requests]
    for one in later:
        try:
            statuses[status_of(one.result())] += 1
        except (TransportError, OSError) as error:
            statuses[type(error).__name__] += 1
    return statuses


def figures(report, name, **values):
    print("figures %s: %s" % (name, ", ".join(
        "%s %s" % (key.replace("_", " "), dict(value) if isinstance(value, dict) else value)
        for key, value in values.items())), flush=True)


def swelling_bodies(fixture, report):
    for engine in ENGINES:
        count = 1 if engine == "event" else 4
        with Stage(fixture, "swell", count=count, engine=engine,
                   nginx={"RATE": 5000, "BURST": 5000, "CONNECTIONS": 500}) as stage:
            stage.send(stage.countries())
            pids, requests = stage.workers.pids(), swelling_requests(stage)
            honest = Honest(stage)
            one_by_one = send_each(stage, (requests * ATTACKS)[:ATTACKS])
            at_once = collections.Counter()
            for request in requests:
                at_once.update(send_at_once(stage, [request] * AT_ONCE))
            p99 = honest.end()
            same = stage.workers.pids() == pids
            peak = max(memory_kib(pid, "VmHWM") for pid in pids) / 1024 if same else 0
            figures(report, "swelling bodies, %s" % engine, one_by_one=one_by_one, at_once=at_once,
                    peak_MiB=round(peak), workers_unchanged=same, honest=honest.statuses,
                    honest_p99_ms=round(p99))
            # Workers of the process engine refuse an address that keeps too many of them with long bodies.
            may = (200, 400, 401, 404, 503) if engine == "process" else (200, 400, 401, 404)
            wrong = {s for s in at_once if s not in may} | {s for s in one_by_one if s not in may[:4]}
            report.check("bodies that swell harm nobody (%s)" % engine, [fault for fault, bad in (
                ("a worker was replaced", not same),
                ("answers %s" % wrong, wrong),
                ("peak %d MiB" % peak, peak > PEAK_MIB[engine]),
                ("honest answers %s" % dict(honest.statuses), set(honest.statuses) != {200}),
                ("honest p99 %d ms" % p99, p99 > HONEST_MS)) if bad])
    with Stage(fixture, "swell_cgi") as stage:
        faults = []
        for request in swelling_requests(stage):
            code, out = run_cgi(stage, request)
            if code != 0 or status_of(parse_cgi(out)) not in (200, 400, 401, 404):
                faults.append("exit status %d, %r" % (code, out[:80]))
        report.check("bodies that swell: plain CGI answers", faults)


def large_write(stage, number):
    """Holds its 3 MB twice while it waits: 1,000,000 characters, each sent as %41."""
    pairs = [("login", stage.variables["LOGIN"]), ("apikey", stage.variables["APIKEY"]),
             ("action", "add"), ("person", "Large Writer %d" % number)]
    body = encode_pairs(pairs).encode() + b"&other=" + b"%41" * 1000000
    return Request("POST", b"/developer/v2/person", [FORM], body)


def sum_of_all(fixture, report):
    """Together they want more than all may have: those that find no room are refused in their
    envelope, small ones go on, and the memory is given back."""
    with Stage(fixture, "sum", count=1, engine="event", nginx={"CONNECTIONS": 500},
               KARTOTEKA_MEMORY_MAX=str(64 * MIB)) as stage:
        stage.send(stage.countries())
        pids, answers = stage.workers.pids(), []
        with stage.locked_party():
            later = [Later(stage, large_write(stage, i), NginxTransport(stage.nginx.port))
                     for i in range(AT_ONCE)]
            servers.wait_until(lambda: "no memory is left" in stage.workers.log_text(), PATIENCE_S,
                               "a refusal")
            honest = send_each(stage, [stage.countries()] * 50)
            for one in later:
                answers.append(one.result())
        peak = memory_kib(pids[0], "VmHWM") / 1024
        rest = memory_kib(pids[0], "VmRSS") / 1024
        refused = [answer for answer in answers if answer.status == 503]
        text = stage.workers.log_text()
        figures(report, "sum of all", answers=collections.Counter(a.status for a in answers),
                honest=honest, peak_MiB=round(peak), afterwards_MiB=round(rest))
        faults = envelope_faults("SalesMan", refused[0], 503) if refused else ["none refused"]
        report.check("more than all may have: refused in the envelope", faults)
        report.check("more than all may have: nobody else is harmed", [fault for fault, bad in (
            ("the worker was replaced", stage.workers.pids() != pids),
            ("honest answers %s" % dict(honest), set(honest) != {200}),
            ("peak %d MiB" % peak, peak > 350),
            ("%d MiB are kept afterwards" % rest, rest > 100),
            ("no line in the log", "no memory is left" not in text)) if bad])


def failed_allocations(fixture, report):
    """The system gives no more memory: the requests that need some are refused, the worker lives."""
    for engine in ENGINES:
        with Stage(fixture, "alloc", count=1, engine=engine, nginx={}) as stage:
            stage.send(stage.countries())
            pid = stage.workers.pids()[0]
            limit = (memory_kib(pid, "VmSize") + 1024) * 1024
            resource.prlimit(pid, resource.RLIMIT_AS, (limit, resource.RLIM_INFINITY))
            during = send_at_once(stage, [large_write(stage, i) for i in range(12)])
            resource.prlimit(pid, resource.RLIMIT_AS,
                             (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            after = send_each(stage, [stage.countries()] * 5)
            figures(report, "failed allocations, %s" % engine, during=during, after=after)
            report.check("failed allocations end their requests only (%s)" % engine, [
                fault for fault, bad in (
                    ("none was refused: %s" % dict(during), not during[503]),
                    ("answers %s" % dict(during), set(during) - {200, 503}),
                    ("the worker was replaced", stage.workers.pids() != [pid]),
                    ("afterwards %s" % dict(after), set(after) != {200})) if bad])


class FailingAllocation:
    """The counter that tests/fault/failmalloc.c looks at."""

    def __init__(self, path):
        with open(path, "wb") as file:
            file.write(bytes(4096))
        with open(path, "r+b") as file:
            self.map = mmap.mmap(file.fileno(), 4096)

    def set(self, number):
        self.map[0:8] = struct.pack("q", number)

    def left(self):
        return struct.unpack("q", self.map[0:8])[0]

    def used_by(self, action):
        self.set(1 << 40)
        action()
        n = (1 << 40) - self.left()
        self.set(0)
        return n


def allocating_requests(stage):
    """(name, request made anew by its number): every way of reading, reads and writes."""
    r7 = ("Authorization", "Basic " + stage.variables["BASIC"])
    sid = ("sid", stage.variables["SID"])
    as_json = ("Content-Type", "application/json")
    multipart = ("Content-Type", "multipart/form-data; boundary=AB")

    def person(i):
        body = json.dumps({"firstName": "Alloc", "lastName": "R7 %d" % i, "x": [1, {"y": "z" * 9}]})
        return Request("POST", b"/api/2.0/crm/contact/person", [r7, as_json], body.encode())

    def xml_list(_):
        return Request("GET", b"/api/2.0/crm/contact/filter.xml?count=20", [r7])

    def batch(i):
        parts = [{"RelativeUrl": "/api/2.0/crm/contact/bycontactinfo?data=n"},
                 {"RelativeUrl": "/api/2.0/crm/contact/person", "RelativeMethod": "POST",
                  "RelativeRequestBody": "firstName=Alloc&lastName=Batch%d" % i}]
        body = json.dumps({"batch": json.dumps(parts)}).encode()
        return Request("POST", b"/api/2.0/batch", [r7, as_json], body)

    def salesman(i):
        return stage.salesman("add", person="Alloc Form %d" % i, tel="79%09d" % i)

    def salesman_multipart(_):
        pairs = [("login", stage.variables["LOGIN"]), ("apikey", stage.variables["APIKEY"]),
                 ("action", "list"), ("word", "nobody")]
        body = "".join("--AB\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n" % pair
                       for pair in pairs) + "--AB--\r\n"
        return Request("POST", b"/developer/v3/person", [multipart], body.encode())

    def client(i):
        target = "/api/v1/crm/Clients?objectId=" + stage.variables["OBJECT_ID"]
        body = json.dumps({"lastname": "Alloc", "firstname": "Wd%d" % i}).encode()
        return Request("POST", target.encode(), [sid, as_json], body)

    return (("R7 person, JSON", person), ("R7 list, XML", xml_list), ("R7 batch", batch),
            ("SalesMan add, form", salesman), ("SalesMan list, multipart", salesman_multipart),
            ("WebDelivery client, JSON", client), ("WebDelivery list", lambda _: stage.countries()))


def healthy(stage):
    """A connection that was lost for want of memory is made anew within 50 ms and more."""
    return all(stage.send(request).status == 200 for request in (
        stage.countries(), stage.contacts(), stage.salesman("list", word="nobody")))


def each_allocation_fails_once(fixture, report):
    """The allocations that a request makes fail in turn, with KT_LONG=1 every one: an answer, and all
    is well behind it."""
    for engine in ENGINES:
        path = os.path.join(fixture.subfolder("fail-" + engine), "counter")
        counter = FailingAllocation(path)
        with Stage(fixture, "each", count=1, engine=engine, nginx={"RATE": 5000, "BURST": 5000},
                   LD_PRELOAD=servers.binary("release", "tests/unit/libfailmalloc.so"),
                   FAILMALLOC=path) as stage:
            stage.send(stage.countries())
            pids, faults, number, tried = stage.workers.pids(), [], 0, 0
            statuses = collections.Counter()
            for name, make in allocating_requests(stage):
                servers.wait_until(lambda: healthy(stage), PATIENCE_S, "health")
                fine = stage.send(make(number)).status
                most = 1 + counter.used_by(
                    lambda make=make, number=number: stage.send(make(number + 1)))
                number += 2
                for place in range(1, most + 1, 1 if LONG else max(1, most // SAMPLES)):
                    servers.wait_until(lambda: healthy(stage), PATIENCE_S, "health")
                    counter.set(place)
                    status = stage.send(make(number)).status
                    counter.set(0)
                    number, tried = number + 1, tried + 1
                    statuses[status] += 1
                    if status not in (fine, 200, 503):
                        faults.append("%s, allocation %d of %d: status %d" % (
                            name, place, most, status))
                    if stage.workers.pids() != pids:
                        faults.append("%s, allocation %d of %d: the worker was replaced" % (
                            name, place, most))
                        servers.wait_until(lambda: len(stage.workers.pids()) == 1, PATIENCE_S, "one")
                        pids = stage.workers.pids()
                again = range(number, number + 20)  # connections for writes are made when asked for
                number += 20
                if not any(stage.send(make(i)).status == fine or time.sleep(0.1) for i in again):
                    faults.append("%s: not %d afterwards" % (name, fine))
            figures(report, "each allocation fails once, %s" % engine, failed=tried,
                    answers=statuses)
            report.check("each allocation fails once (%s)" % engine, faults[:20])


def supervisor_never_gives_up(fixture, report):
    """More than a hundred kills within half a minute, as an attack would: the service is there."""
    with Stage(fixture, "supervised", count=1) as stage:
        path = os.path.join(stage.folder, "supervised.sock")
        server = servers.Server(
            "supervised", [shutil.which("spawn-fcgi", path=servers.SYSTEM_PATH), "-n", "-s", path,
                           "-M", "0660", "-b", "1024", "--",
                           os.path.join(servers.HOME, "tools", "supervise.sh"), str(KILLED_WORKERS),
                           servers.binary("release", "kartoteka"), "--engine", "process"],
            stage.environment, os.path.join(stage.folder, "supervised.log"))
        transport = type(stage.direct)(path)
        try:
            servers.wait_until(lambda: os.path.exists(path), PATIENCE_S, "the socket")
            start, killed = time.monotonic(), set()
            while len(killed) < KILLS and time.monotonic() - start < 60:
                for pid in set(workers_of(server)) - killed:
                    os.kill(pid, signal.SIGKILL)
                    killed.add(pid)
                time.sleep(0.02)
            seconds = time.monotonic() - start
            answer = stage.send(stage.countries(), transport)
            figures(report, "supervisor", kills=len(killed), seconds=round(seconds, 1),
                    answer=answer.status)
            servers.wait_until(lambda: len(workers_of(server)) == KILLED_WORKERS, PATIENCE_S,
                               "all workers")
            left = workers_of(server)
        finally:
            status = server.stop()
        report.check("workers are started anew for ever", [fault for fault, bad in (
            ("%d kills in %d s" % (len(killed), seconds), len(killed) < KILLS),
            ("status %d" % answer.status, answer.status != 200),
            ("the supervisor ended with %d" % status, status != 0),
            ("workers are left", any(os.path.exists("/proc/%d" % pid) for pid in left))) if bad])


def workers_of(server):
    """Children that have become workers."""
    found = []
    for pid in servers.children(server.process.pid):
        try:
            if os.readlink("/proc/%d/exe" % pid).endswith("/kartoteka"):
                found.append(pid)
        except OSError:
            pass
    return found


SCENARIOS = [swelling_bodies, sum_of_all, failed_allocations, each_allocation_fails_once,
             supervisor_never_gives_up]
