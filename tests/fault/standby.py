"""A synchronous standby that is not there: a commit that nobody else has is never acknowledged, what
hangs is cancelled on the server, and readiness says so."""

import contextlib
import json
import os
import time

import servers
from exchange import Request
from stage import PATIENCE_S, Later, Stage, envelope_faults

LONG = os.environ.get("KT_LONG") == "1"
ENGINES = ("event", "process")
BACKENDS_MAX = 9  # 2 for reads, 3 slow ones, 3 for writes, and one that is being renewed


def set_standby(stage, name):
    with stage.psql() as session:
        session.ask("alter system set synchronous_standby_names = '%s'" % name)
        session.ask("select pg_reload_conf()")
        servers.wait_until(lambda: session.ask("show synchronous_standby_names") == name,
                           PATIENCE_S, "the setting")


@contextlib.contextmanager
def missing_standby(stage):
    set_standby(stage, "missing")
    try:
        yield
    finally:
        set_standby(stage, "")


def waiting(session):
    return session.ask("select count(*) from pg_stat_activity where wait_event = 'SyncRep' "
                       "and usename = 'kartoteka_app'")


def writes(stage, number):
    """(dialect, request): a statement alone, one in a shared batch, a transaction of several."""
    r7 = [("Authorization", "Basic " + stage.variables["BASIC"]),
          ("Content-Type", "application/json")]
    target = "/api/v1/crm/Clients?objectId=" + stage.variables["OBJECT_ID"]
    client = json.dumps({"lastname": "Standby", "firstname": "W%d" % number}).encode()
    person = json.dumps({"firstName": "Standby", "lastName": "R%d" % number}).encode()
    return (("WebDelivery", Request("POST", target.encode(), [
                ("sid", stage.variables["SID"]), ("Content-Type", "application/json")], client)),
            ("SalesMan", stage.salesman("add", person="Standby S%d" % number)),
            ("R7", Request("POST", b"/api/2.0/crm/contact/person", r7, person)))


def cancelled_commit_is_not_acknowledged(fixture, report):
    for engine in ENGINES:
        with Stage(fixture, "standby", count=1, engine=engine) as stage, stage.psql() as session:
            for _, request in stage.each_dialect():
                stage.send(request)
            for dialect, request in writes(stage, 1):
                before = stage.persons()
                with missing_standby(stage):
                    answer = Later(stage, request)
                    servers.wait_until(lambda: waiting(session) != "0", PATIENCE_S, "a commit")
                    session.ask("select count(pg_cancel_backend(pid)) from pg_stat_activity "
                                "where wait_event = 'SyncRep'")
                    answer = answer.result()
                faults = envelope_faults(dialect, answer, 503)
                if stage.persons() != before + 1:
                    faults.append("the commit stands nowhere: the case says nothing")
                report.check("a commit that is not on the standby: 503 (%s, %s)" % (
                    dialect, engine), faults)
                again = stage.send(dict(writes(stage, 2))[dialect])
                report.check("and with it: 200 (%s, %s)" % (dialect, engine), [] if
                             again.status in (200, 201) else ["status %d" % again.status])


def hanging_commits_do_not_pile_up(fixture, report):
    """Writes for some seconds (KT_LONG: three minutes) without the standby: twice a round of all three."""
    seconds = 180 if LONG else 5
    for engine, count in (("event", 1), ("process", 4)):
        most, statuses = 0, {}
        with Stage(fixture, "pile", count=count, engine=engine, KARTOTEKA_STATEMENT_TIMEOUT_MS="1000",
                   KARTOTEKA_REQUEST_TIMEOUT_MS="1500") as stage, stage.psql() as session:
            stage.send(stage.countries())
            before = stage.send(Request("GET", b"/readyz")).status
            with missing_standby(stage):
                end, number, sent = time.monotonic() + seconds, 100, []
                while time.monotonic() < end:
                    sent += [Later(stage, request) for _, request in writes(stage, number)]
                    number += 1
                    time.sleep(0.25)
                    most = max(most, int(session.ask("select count(*) from pg_stat_activity "
                                                     "where usename = 'kartoteka_app'")))
                # The connections that write may all hang: then it takes a second probe.
                servers.wait_until(lambda: stage.send(Request("GET", b"/readyz")).status == 503,
                                   PATIENCE_S, "not ready")
                read = stage.send(stage.countries()).status
                for one in sent:
                    status = one.result().status
                    statuses[status] = statuses.get(status, 0) + 1
            servers.wait_until(lambda: stage.send(Request("GET", b"/readyz")).status == 200,
                               PATIENCE_S, "ready again")
            after = stage.send(stage.salesman("add", person="Standby After")).status
        print("# no standby for %d s (%s): %s, at most %d sessions" % (seconds, engine, statuses, most))
        report.check("without a standby sessions do not pile up (%s)" % engine, [fault for fault, bad in (
            ("%d sessions" % most, most > BACKENDS_MAX),
            ("answers %s" % statuses, set(statuses) != {503}),
            ("ready before: %d" % before, before != 200),
            ("reads: %d" % read, read != 200),
            ("afterwards: %d" % after, after != 200)) if bad])


def readiness_sees_a_full_disk(fixture, report):
    """No more bytes for files: the server's own limit stands for the disk's."""
    with Stage(fixture, "disk", count=1, engine="event") as stage, stage.psql() as session:
        before = stage.send(Request("GET", b"/readyz")).status
        session.ask("alter system set temp_file_limit = '16kB'")
        session.ask("select pg_reload_conf()")
        try:
            servers.wait_until(lambda: stage.send(Request("GET", b"/readyz")).status == 503,
                               PATIENCE_S, "not ready")
        finally:
            session.ask("alter system reset temp_file_limit")
            session.ask("select pg_reload_conf()")
        servers.wait_until(lambda: stage.send(Request("GET", b"/readyz")).status == 200,
                           PATIENCE_S, "ready again")
        report.check("a full disk: not ready", [] if before == 200 else ["%d before" % before])


SCENARIOS = [readiness_sees_a_full_disk, cancelled_commit_is_not_acknowledged, hanging_commits_do_not_pile_up]
