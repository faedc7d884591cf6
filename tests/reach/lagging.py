"""Reads on a real streaming standby (DATABASE_READ): who has written reads his own write, others an answer
that is not older than it may be; a standby that is behind, dead, silent or another database costs no answer."""

import contextlib
import copy
import os
import re
import signal
import time

import servers
from exchange import Request
from failover import Node
from stage import PATIENCE_S, Stage
from surroundings import kill_server, working_folder

LONG = os.environ.get("KT_LONG") == "1"
LAG_MS = 3000
ROUNDS = 200 if LONG else 25
SILENT_ANSWER_S = 2.0
COUNTER = re.compile(r'kartoteka_standby_reads_total\{result="(\w+)"\} (\d+)')


def psql_of(node, database="kt_fault"):
    return node.session(database)


def backends(node):
    """Every process of the server, the first one, too."""
    data = os.path.join(node.folder, "data")
    return [int(pid) for pid in os.listdir("/proc") if pid.isdigit() and working_folder(pid) == data]


class Setting:
    """A primary, its standby and two workers that read from it."""

    def __init__(self, fixture, name, database="kt_fault", **environment):
        self.primary, self.standby = Node(), Node()
        self.primary.copy_of("-h", fixture.cluster.folder, "-p", "5432", standby=False)
        own = copy.copy(fixture)
        own.cluster = self.primary
        read = "host=127.0.0.1 port=%d dbname=%s user=kartoteka_app" % (self.standby.port, database)
        self.stage = Stage(own, name, count=2, engine="event", KARTOTEKA_DATABASE_READ=read,
                           KARTOTEKA_METRICS_FROM="127.0.0.1", KARTOTEKA_READ_LAG_MS=str(LAG_MS),
                           KARTOTEKA_DATABASE=self.primary.conninfo("kt_fault", "kartoteka_app"),
                           **environment)
        self.variables = own.variables

    def attach(self):
        self.standby.copy_of("-h", "127.0.0.1", "-p", str(self.primary.port), standby=True)
        with self.primary.session() as session:
            servers.wait_until(lambda: session.ask("select state from pg_stat_replication") == "streaming",
                               60, "a standby")

    def counts(self):
        answer = self.stage.send(Request("GET", b"/metrics", environment={"REMOTE_ADDR": "127.0.0.1"}))
        return {name: int(number) for name, number in COUNTER.findall(answer.body.decode())}

    def find(self, phone, key="SID"):
        """(status, number of clients, seconds)"""
        target = "/api/v1/crm/Clients?objectId=%s&phone=%%2B%s" % (self.variables["OBJECT_ID"], phone)
        begun = time.monotonic()
        answer = self.stage.send(Request("GET", target.encode(), [("sid", self.variables[key])]))
        return answer.status, answer.body.count(b'"lastname"'), time.monotonic() - begun

    def add(self, phone):
        return self.stage.send(self.stage.delivery("Clients", lastname="Lag", firstname="Lag", contacts=[
            {"typeId": 3, "value": "+" + phone}])).status

    def is_read(self):
        """Waits until the standby answers."""
        def answered():
            before = self.counts()["answered"]
            self.find("79160000000", "READONLY_SID")
            return self.counts()["answered"] > before
        servers.wait_until(answered, PATIENCE_S, "an answer of the standby")


@contextlib.contextmanager
def setting(fixture, name, **more):
    one = Setting(fixture, name, **more)
    try:
        with one.stage:
            one.attach()
            yield one
    finally:
        one.primary.stop()
        one.standby.stop()


@contextlib.contextmanager
def held_back(one):
    """The standby replays nothing."""
    with psql_of(one.standby) as session:
        session.ask("select pg_wal_replay_pause()")
        servers.wait_until(lambda: session.ask("select pg_get_wal_replay_pause_state()") == "paused",
                           PATIENCE_S, "a pause")
        try:
            yield
        finally:
            session.ask("select pg_wal_replay_resume()")


def own_writes(one, report):
    """While the standby stands still its answers have no new client: so who sees one was not answered there."""
    wrong = []
    one.is_read()
    with held_back(one):
        begun, before = time.monotonic(), one.counts()
        for number in range(4):  # both workers
            phone = "7916100%04d" % number
            if one.add(phone) != 200:
                wrong.append("not added")
            for _ in range(3):
                if one.find(phone)[:2] != (200, 1):
                    wrong.append("%s: the writer finds %s" % (phone, one.find(phone)))
        others = {one.find("79161000000", "READONLY_SID")[:2] for _ in range(4)}
        soon, after = time.monotonic() - begun < LAG_MS / 1000 - 0.5, one.counts()
        if soon and (others != {(200, 0)} or after["answered"] <= before["answered"]):
            wrong.append("a key that has not written: %s, %s, %s" % (others, before, after))
        servers.wait_until(lambda: one.find("79161000000", "READONLY_SID")[:2] == (200, 1),
                           LAG_MS / 1000 + 1, "an answer of the primary, since the standby is too old")
    report.check("a key reads its own write; others an answer that is at most READ_LAG_MS old", wrong)


def under_delay(one, report):
    """The standby replays some time after the commit, as a far one does."""
    wrong = []
    with psql_of(one.standby) as session:
        session.ask("alter system set recovery_min_apply_delay = '150ms'")
        session.ask("select pg_reload_conf()")
        one.is_read()
        before = one.counts()["answered"]
        for number in range(ROUNDS):
            phone = "7916200%04d" % number
            if one.add(phone) != 200:
                wrong.append("%s: not added" % phone)
            for pause in (0, 0.02, 0.05):
                time.sleep(pause)
                if one.find(phone)[:2] != (200, 1):
                    wrong.append("%s: %s" % (phone, one.find(phone)))
                one.find(phone, "READONLY_SID")
        there = one.counts()["answered"] - before
        session.ask("alter system reset recovery_min_apply_delay")
        session.ask("select pg_reload_conf()")
    report.check("%d writes are read back at once behind a standby that is 150 ms late" % ROUNDS,
                 wrong[:5] + ([] if there >= ROUNDS else ["%d answers of the standby" % there]))


def silence(one, report):
    """Its processes stand still: connections stay and nothing answers."""
    one.is_read()
    pids = backends(one.standby)
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        got = [one.find("79161000001", "READONLY_SID") for _ in range(30)]
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)
    slowest = max(seconds for _, _, seconds in got)
    report.check("a standby that is silent costs time, no answer", [fault for fault, bad in (
        ("answers %s" % {each[:2] for each in got}, {each[:2] for each in got} != {(200, 1)}),
        ("slowest %.2f s" % slowest, slowest > SILENT_ANSWER_S),
        ("the last one %.2f s" % got[-1][2], got[-1][2] > 0.3)) if bad])
    one.is_read()


def loss(one, report):
    """Killed under reads, and back."""
    one.is_read()
    got = [one.find("79161000001", "READONLY_SID") for _ in range(5)]
    kill_server(one.standby)
    got += [one.find("79161000001", "READONLY_SID") for _ in range(50)]
    one.standby.start_server(listen_addresses="127.0.0.1", port=str(one.standby.port), hot_standby="on")
    one.is_read()
    statuses = {status for status, _, _ in got}
    slowest = max(seconds for _, _, seconds in got)
    report.check("a standby that dies costs no answer, and is read from when it is back", [
        fault for fault, bad in (("answers %s" % statuses, statuses != {200}),
                                 ("slowest %.2f s" % slowest, slowest > SILENT_ANSWER_S)) if bad])


def reads_on_a_standby(fixture, report):
    with setting(fixture, "lagging") as one:
        for part in (own_writes, under_delay, silence, loss):
            part(one, report)


def another_database(fixture, report):
    """DATABASE_READ names another database of the same standby: nothing of it is ever answered."""
    with setting(fixture, "foreign", database="kartoteka_template") as one:
        if one.add("79163000000") != 200:
            report.fail("a client")
        ends = time.monotonic() + 2.5  # several questions to both servers
        got = set()
        while time.monotonic() < ends:
            got.add(one.find("79163000000", "READONLY_SID")[:2])
        counts = one.counts()
        report.check("a standby of another database is not read from", [fault for fault, bad in (
            ("answers %s" % got, got != {(200, 1)}), ("%s" % counts, counts.get("answered") != 0
                                                     or counts.get("behind", 0) < 3)) if bad])


SCENARIOS = [reads_on_a_standby, another_database]
