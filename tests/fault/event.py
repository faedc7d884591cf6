"""The event engine: more connections than fibers, peers that misbehave beside good ones, a database
that restarts under writes, credentials that are revoked. And the scenarios of both engines again."""

import http.client
import threading
import time

import bodies
import database
import fcgi
import servers
import workers
from exchange import TransportError
from stage import PATIENCE_S, Later, Stage, envelope_faults

KEPT, PROBES, PROBE_S = 64, 30, 3


class KeptLoad:
    """Threads with a kept HTTP connection each, which ask one thing again and again."""

    def __init__(self, stage, request, count=KEPT):
        self.stage, self.request = stage, request
        self.statuses, self.errors = {}, []
        self.lock, self.ending = threading.Lock(), threading.Event()
        self.threads = [threading.Thread(target=self._run, daemon=True) for _ in range(count)]
        for thread in self.threads:
            thread.start()

    def _run(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.stage.nginx.port, timeout=10)
        while not self.ending.is_set():
            try:
                connection.request(self.request.method, self.request.target.decode(),
                                   headers=dict(self.request.headers))
                answer = connection.getresponse()
                answer.read()
                with self.lock:
                    self.statuses[answer.status] = self.statuses.get(answer.status, 0) + 1
            except (OSError, http.client.HTTPException) as error:
                with self.lock:
                    self.errors.append(repr(error))
                connection.close()
        connection.close()

    def count(self):
        with self.lock:
            return sum(self.statuses.values())

    def stop(self):
        self.ending.set()
        for thread in self.threads:
            thread.join(PATIENCE_S)
        return self.errors[:3] + ([str(self.statuses)] if set(self.statuses) - {200} else [])


def probe_faults(stage, request, count=PROBES):
    """Requests on new connections, each with a time limit."""
    faults = []
    for _ in range(count):
        started = time.monotonic()
        try:
            answer = Later(stage, request).result()
            if answer.status != 200:
                faults.append("status %d" % answer.status)
        except (TransportError, OSError) as error:
            faults.append(str(error))
        if time.monotonic() - started > PROBE_S:
            faults.append("answered after %.1f s" % (time.monotonic() - started))
    return faults


def nobody_starves(fixture, report):
    """64 busy kept connections, 4 fibers, 30 probes: none unanswered."""
    with Stage(fixture, "starve", count=1, engine="event", nginx={"PROCESSES": 2},
               KARTOTEKA_FIBERS="4") as stage:
        load = KeptLoad(stage, stage.countries())
        try:
            servers.wait_until(lambda: load.count() > 2 * KEPT, PATIENCE_S, "a load")
            report.check("30 probes beside 64 kept busy connections",
                         probe_faults(stage, stage.countries()))
        finally:
            faults = load.stop()
        report.check("and the kept connections are served", faults)


def bad_peers(stage, ending):
    """Until ending: garbage, huge lengths, half records, silence, readers that never read."""
    kinds = (b"GET / HTTP/1.1\r\n\r\n", b"\1\4\0\1\xff\xff\xff\0", b"\1" * 7, b"",
             fcgi.begin(True) + fcgi.record(4, b"\xff\xff\xff\xff\xff\xff\xff\xff"),
             fcgi.encode_request(dict(stage.countries().variables()), b"") * 3)
    kept = []
    while not ending.is_set():
        for data in kinds:
            try:
                peer = fcgi.connect(stage.workers.socket, 1)
                peer.setblocking(False)
                peer.send(data)
                kept.append(peer)
            except OSError:
                pass
        for peer in kept[:-40]:
            peer.close()
        del kept[:-40]
        ending.wait(0.005)
    for peer in kept:
        peer.close()


def bad_peers_harm_nobody(fixture, report):
    with Stage(fixture, "peers", count=1, engine="event", nginx={}) as stage:
        pid = stage.workers.pids()
        ending = threading.Event()
        thread = threading.Thread(target=bad_peers, args=(stage, ending), daemon=True)
        thread.start()
        try:
            faults = probe_faults(stage, stage.countries(), 100)
        finally:
            ending.set()
            thread.join(PATIENCE_S)
        faults += [] if stage.workers.pids() == pid else ["the worker has ended"]
        report.check("peers that break the protocol harm nobody", faults)


def full_is_503_at_once(fixture, report):
    with Stage(fixture, "full", count=1, engine="event", KARTOTEKA_FIBERS="1",
               KARTOTEKA_QUEUE_MAX="0") as stage:
        with stage.locked_party() as release:
            busy = Later(stage, stage.salesman("list", word="nobody"))
            stage.wait_for_blocked_query()
            for dialect, request in stage.each_dialect():
                started = time.monotonic()
                faults = envelope_faults(dialect, stage.send(request), 503)
                if time.monotonic() - started > 1:
                    faults.append("not at once")
                report.check("no fiber is free: 503 in the envelope (%s)" % dialect, faults)
            release()
            answer = busy.result()
        report.check("and the busy one is served",
                     [] if answer.status == 200 else ["status %d" % answer.status])


def late_statements_leave_the_pipeline_clean(fixture, report):
    """Requests give up while their statements wait for a lock; those behind them on the same
    connections get their own rows."""
    with Stage(fixture, "late", count=1, engine="event", KARTOTEKA_REQUEST_TIMEOUT_MS="400",
               KARTOTEKA_LOCK_TIMEOUT_MS="1500") as stage:
        want = {dialect: stage.send(request).status for dialect, request in stage.each_dialect()}
        with stage.locked_party() as release:
            late = [Later(stage, stage.salesman("list", word="nobody")) for _ in range(8)]
            stage.wait_for_blocked_query()
            statuses = [one.result().status for one in late]
            release()
        servers.wait_until(lambda: stage.send(stage.contacts()).status == 200, PATIENCE_S,
                           "the way to be clear")
        got = {dialect: stage.send(request).status for dialect, request in stage.each_dialect()}
        report.check("late statements leave the pipeline clean", [
            str(fault) for fault, bad in ((statuses, set(statuses) != {503}),
                                          ((want, got), want != got)) if bad])


class Writers:
    """Threads that add persons; knows which were acknowledged."""

    def __init__(self, stage, threads=6):
        self.stage, self.acknowledged, self.statuses = stage, [], set()
        self.lock, self.ending = threading.Lock(), threading.Event()
        self.threads = [threading.Thread(target=self._run, args=(i,), daemon=True)
                        for i in range(threads)]
        for thread in self.threads:
            thread.start()

    def _run(self, number):
        count = 0
        while not self.ending.is_set():
            count += 1
            name = "Writer%dx%d Acknowledged" % (number, count)
            answer = self.stage.send(self.stage.salesman("add", person=name))
            with self.lock:
                self.statuses.add(answer.status)
                if answer.status == 200 and b'"data":' in answer.body:
                    self.acknowledged.append(name)

    def count(self):
        with self.lock:
            return len(self.acknowledged)

    def stop(self):
        self.ending.set()
        for thread in self.threads:
            thread.join(PATIENCE_S)


def no_acknowledged_write_is_lost(fixture, report):
    with Stage(fixture, "writes", count=1, engine="event", nginx={}) as stage:
        load = Writers(stage)
        try:
            for _ in range(2):
                before = load.count()
                servers.wait_until(lambda: load.count() > before + 40, PATIENCE_S, "writes")
                fixture.cluster.stop_server("immediate")
                fixture.cluster.start_server()
            before = load.count()
            servers.wait_until(lambda: load.count() > before + 40, PATIENCE_S, "writes again")
        finally:
            load.stop()
        with stage.psql() as session:
            stored = set(session.ask("select string_agg(last_name, ' ') from party "
                                     "where first_name = 'Acknowledged'").split())
        lost = [name for name in load.acknowledged if name.split()[0] not in stored]
        report.check("no acknowledged write is lost when the database restarts",
                     [str(lost[:5])] if lost else [])
        report.check("only 200 and 503 for writes under restarts",
                     [str(load.statuses)] if load.statuses - {200, 503} else [])


def revoked(fixture, report, engine):
    with Stage(fixture, "revoked", count=1, engine=engine) as stage:
        request = stage.countries()
        first = [stage.send(request) for _ in range(3)]
        with stage.psql() as session:
            session.ask("update access_key set revoked_at = now() where kind = 'sid'")
        started = time.monotonic()
        while (answer := stage.send(request)).body.find(b'"Ok"') >= 0:
            if time.monotonic() - started > 1:
                break
        report.check("a revoked key is refused within a second (%s)" % engine, [
            "%d %r" % (one.status, one.body[:200]) for one, good in
            [(one, True) for one in first] + [(answer, False)]
            if (b'"Ok"' in one.body) != good])


def revocation(fixture, report):
    for engine in ("event", "process"):
        revoked(fixture, report, engine)


class EventReport:
    """Says of each check that it was over the event engine."""

    def __init__(self, report):
        self.report = report

    def check(self, name, faults):
        self.report.check(name + " (event)", faults)

    def ok(self, name):
        self.report.ok(name + " (event)")

    def fail(self, name, *lines):
        self.report.fail(name + " (event)", *lines)


def over_event(scenario):
    def run(fixture, report):
        fixture.engine = "event"
        try:
            scenario(fixture, EventReport(report))
        finally:
            fixture.engine = "process"
    run.__name__ = "event_" + scenario.__name__
    return run


SCENARIOS = [nobody_starves, bad_peers_harm_nobody, full_is_503_at_once,
             late_statements_leave_the_pipeline_clean, no_acknowledged_write_is_lost, revocation]
SCENARIOS += [over_event(scenario)
              for scenario in bodies.SCENARIOS + workers.SCENARIOS + database.SCENARIOS]
