"""PostgreSQL that stops, comes back, drops connections or keeps a lock."""

import threading

import servers
from exchange import Request
from stage import PATIENCE_S, Stage, envelope_faults


class Load:
    """Threads that send the dialects' requests in turn until stop(); keeps every status seen."""

    def __init__(self, stage, threads=4):
        self.stage = stage
        self.seen = {}
        self.errors = []
        self.lock = threading.Lock()
        self.ending = threading.Event()
        self.threads = [threading.Thread(target=self._run, daemon=True) for _ in range(threads)]
        for thread in self.threads:
            thread.start()

    def _run(self):
        while not self.ending.is_set():
            for dialect, request in self.stage.each_dialect():
                try:
                    answer = self.stage.send(request)
                except Exception as error:  # pylint: disable=broad-except
                    with self.lock:
                        self.errors.append("%s: %s" % (dialect, error))
                    continue
                with self.lock:
                    self.seen[answer.status] = self.seen.get(answer.status, 0) + 1

    def count(self, status):
        with self.lock:
            return self.seen.get(status, 0)

    def stop(self):
        self.ending.set()
        for thread in self.threads:
            thread.join(PATIENCE_S)


def stopped_under_load(fixture, report):
    with Stage(fixture, "stopped", nginx={}) as stage:
        load = Load(stage)
        try:
            servers.wait_until(lambda: load.count(200) > 50, PATIENCE_S, "50 answers")
            fixture.cluster.stop_server("immediate")
            try:
                servers.wait_until(lambda: load.count(503) > 10, PATIENCE_S, "503 answers")
                faults = [fault for dialect, request in stage.each_dialect()
                          for fault in envelope_faults(dialect, stage.send(request), 503)]
                report.check("the database stopped: 503 in each envelope", faults)
                answers = {path: stage.send(Request("GET", path)).status
                           for path in (b"/healthz", b"/readyz")}
                report.check("alive, but not ready", [] if list(answers.values()) == [200, 503]
                             else [str(answers)])
            finally:
                fixture.cluster.start_server()
            before = load.count(200)
            servers.wait_until(lambda: load.count(200) > before + 50, PATIENCE_S,
                               "service again by itself")
            servers.wait_until(lambda: stage.send(Request("GET", b"/readyz")).status == 200,
                               PATIENCE_S, "ready again")
            report.ok("service again by itself")
        finally:
            load.stop()
        strange = {status: n for status, n in load.seen.items() if status not in (200, 503)}
        report.check("only 200 and 503 under load", load.errors[:5] + (
            ["statuses %s" % strange] if strange else []))


def connections_dropped(fixture, report):
    """A restart between two requests: a read is answered as if nothing had been."""
    with Stage(fixture, "dropped", count=1) as stage:
        stage.send(stage.countries())
        faults = []
        for dialect, request in stage.each_dialect():
            with stage.psql() as session:
                session.ask("select count(pg_terminate_backend(pid)) from pg_stat_activity "
                            "where usename = 'kartoteka_app'")
            answer = stage.send(request)
            if answer.status != 200:
                faults.append("%s: status %d" % (dialect, answer.status))
        report.check("a dropped connection is made again", faults)


def lock_kept_too_long(fixture, report):
    """Somebody else's lock: 503 in bounded time, never 500, and nothing stored."""
    with Stage(fixture, "lock", count=1, KARTOTEKA_LOCK_TIMEOUT_MS="500") as stage:
        before = stage.persons()
        with stage.locked_party():
            answer = stage.send(stage.salesman("add", person="Locked Out"))
        report.check("a lock that is kept: 503", envelope_faults("SalesMan", answer, 503))
        answer = stage.send(stage.salesman("list", word="nobody"))
        report.check("and service afterwards", [
            fault for fault, bad in (("status %d" % answer.status, answer.status != 200),
                                     ("something was stored", stage.persons() != before)) if bad])


SCENARIOS = [stopped_under_load, connections_dropped, lock_kept_too_long]
