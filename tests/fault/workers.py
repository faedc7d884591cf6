"""Workers that are killed or told to end."""

import os
import signal

import fcgi
import servers
from exchange import TransportError
from stage import PATIENCE_S, Later, Stage, ends_within, envelope_faults


def term_ends_idle_worker(fixture, report):
    with Stage(fixture, "idle", count=1) as stage:
        stage.send(stage.countries())
        pid = stage.workers.pids()[0]
        os.kill(pid, signal.SIGTERM)
        report.check("TERM ends an idle worker at once",
                     [] if ends_within(pid, 1) else ["still there after 1 s"])
        servers.wait_until(lambda: stage.workers.pids() not in ([], [pid]), PATIENCE_S, "a new one")
        answer = stage.send(stage.countries())
        report.check("its place is taken", [] if answer.status == 200 else [str(answer.status)])
        status = stage.workers.stop()
        report.check("TERM ends the whole group with status 0",
                     [] if status == 0 else ["exit status %s" % status])


def term_lets_busy_worker_finish(fixture, report):
    with Stage(fixture, "busy", count=1) as stage:
        pid = stage.workers.pids()[0]
        with stage.locked_party() as release:
            busy = Later(stage, stage.salesman("add", person="Busy Worker"))
            stage.wait_for_blocked_query()
            os.kill(pid, signal.SIGTERM)
            early = ends_within(pid, 0.5)
            release()
            answer = busy.result()
        report.check("TERM lets a busy worker finish its request", [
            fault for fault, bad in (
                ("the worker ended in the middle of a request", early),
                ("status %d, body %r" % (answer.status, answer.body[:200]),
                 answer.status != 200 or b'"data":' not in answer.body),
                ("the worker did not end afterwards", not ends_within(pid, 2))) if bad])


def killed_worker_is_replaced(fixture, report):
    with Stage(fixture, "killed", nginx={}) as stage:
        before = stage.workers.pids()
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        servers.wait_until(lambda: len(stage.workers.pids()) == 2
                           and not set(before) & set(stage.workers.pids()), PATIENCE_S,
                           "two new workers")
        faults = []
        for dialect, request in stage.each_dialect():
            answer = stage.send(request)
            if answer.status != 200:
                faults.append("%s: status %d" % (dialect, answer.status))
        report.check("killed workers are replaced", faults)


def killed_in_the_middle_of_a_write(fixture, report):
    """The transaction is gone with the worker; the client is told to try again."""
    with Stage(fixture, "middle", count=1, nginx={}) as stage:
        before = stage.persons()
        pid = stage.workers.pids()[0]
        with stage.locked_party() as release:
            busy = Later(stage, stage.salesman("add", person="Killed Writer"))
            stage.wait_for_blocked_query()
            os.kill(pid, signal.SIGKILL)
            answer = busy.result()
            release()
        report.check("a worker killed in a write: 503 in the envelope",
                     envelope_faults("SalesMan", answer, 503))
        with stage.psql() as session:
            servers.wait_until(lambda: session.ask(
                "select count(*) from pg_stat_activity where usename = 'kartoteka_app' "
                "and state <> 'idle'") == "0", PATIENCE_S, "the orphaned backend's end")
        report.check("a worker killed in a write stores nothing or all", [] if
                     stage.persons() in (before, before + 1) else ["%d persons" % stage.persons()])


def half_a_record_binds_one_worker_only(fixture, report):
    """A peer that sends one byte and waits holds one worker; the other one serves."""
    with Stage(fixture, "half", count=2) as stage:
        with fcgi.connect(stage.workers.socket, 10) as silent:
            silent.sendall(b"\1")
            faults = []
            for _ in range(10):
                try:
                    answer = stage.send(stage.countries())
                    if answer.status != 200:
                        faults.append("status %d" % answer.status)
                except TransportError as error:
                    faults.append(str(error))
        report.check("half a record binds one worker only", faults)


SCENARIOS = [term_ends_idle_worker, term_lets_busy_worker_finish, killed_worker_is_replaced,
             killed_in_the_middle_of_a_write, half_a_record_binds_one_worker_only]
