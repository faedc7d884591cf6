"""Cuts a move by kill -9 at a step that is chosen: a trigger stops the step's statement, the program is killed, then the
statement goes on as it would have, because a server notices a client's end only when it answers."""

import random
import signal
import subprocess
import threading

import servers
from cluster import Psql
from fixture import FixtureError

LOCK = 4711
PATIENCE_S = 30
# The steps of a move in their order: what they are called, the side and trigger that stop it there, and which time the trigger fires.
# Steps whose name is a trigger of COMMIT are decided when the program is killed.
MOVE = (("begun", "control", "begun", 1), ("arriving", "target", "arriving", 1), ("copied", "target", "copied", 1),
        ("following", "control", "following", 1), ("first mark", "source", "marked", 1), ("rehearsal held", "source", "marked", 3),
        ("rehearsed to leave", "source", "leaving", 1), ("rehearsed to admit", "target", "serving", 1),
        ("switching", "control", "switching", 1), ("held", "source", "marked", 5), ("leaving", "source", "leaving", 2),
        ("admitting", "target", "serving", 2), ("gone", "source", "let_go", 1), ("admitted", "target", "served", 1),
        ("switched", "control", "switched", 1), ("forgotten", "source", "forgotten", 1), ("emptied", "source", "emptied", 1),
        ("done", "control", "done", 1))
DECIDED = ("admitted", "switched", "forgotten", "emptied", "done")
# Steps of an undo, of a move that was cut when the source had let the tenant go.
UNDO = (("undoing", "control", "undoing", 1), ("target lets go", "target", "leaving", 1), ("source serves", "source", "serving", 1),
        ("target emptied", "target", "emptied", 1), ("undone", "control", "undone", 1))
SHORT = (("copied", "undo"), ("switching", "resume"), ("leaving", "undo"), ("gone", "resume"), ("gone", "undo"),
         ("admitted", "undo"), ("source serves", "resume"))


def trigger(name, table, event, when="", deferred=False, statement=False):
    return "create %strigger %s after %s on kartoteka.%s %s for each %s %s execute function kt_cut.pass(); alter table kartoteka.%s " \
        "enable always trigger %s;" % ("constraint " if deferred else "", name, event, table,
                                       "deferrable initially deferred" if deferred else "", "statement" if statement else "row",
                                       "when (%s)" % when if when else "", table, name)


TRIGGERS = [trigger("begun", "reach_move", "insert"), trigger("arriving", "tenant_away", "insert or update", "new.state = 'arriving'"),
            trigger("copied", "party", "insert", statement=True), trigger("marked", "tenant_mark", "insert"),
            trigger("leaving", "tenant_away", "insert or update", "new.state = 'gone'"),
            trigger("let_go", "tenant_away", "insert or update", "new.state = 'gone' and new.passport is not null", True),
            trigger("serving", "tenant_away", "delete"), trigger("served", "tenant_away", "delete", "", True),
            trigger("forgotten", "tenant", "delete"), trigger("emptied", "party", "delete", statement=True)] + [
                trigger(state, "reach_move", "update", "new.state = '%s' and old.state <> new.state" % state)
                for state in ("following", "switching", "switched", "done", "undoing", "undone")]
HOOK = """create schema kt_cut; create table kt_cut.armed (trigger text, nth int); create sequence kt_cut.passed;
create function kt_cut.pass() returns trigger language plpgsql as $$
declare at int := (select a.nth from kt_cut.armed a where a.trigger = tg_name);
begin
    if at is not null then
        if nextval('kt_cut.passed') = at then
            perform pg_advisory_xact_lock_shared(%d);
        end if;
    end if;
    return null;
end $$;
grant usage on schema kt_cut to public; grant select on kt_cut.armed to public;
%s""" % (LOCK, "\n".join(TRIGGERS))
BUSY = ("select 1 from pg_stat_activity where datname = current_database() and application_name like 'kartotekactl%' limit 1")
STOPPED = "select 1 from pg_locks where locktype = 'advisory' and objid = %d and not granted" % LOCK


class Cutter:
    """Cuts what one tenant goes through."""

    def __init__(self, setting, tenant, name_of):
        self.setting, self.tenant, self.name_of = setting, tenant, name_of
        for cluster in self.servers():
            said = setting.ask(cluster, HOOK)
            if "ERROR" in said:
                raise FixtureError(said)  # it is no use without

    def servers(self):
        return [self.setting.control] + self.setting.clusters

    def end(self):
        for cluster in self.servers():
            self.setting.ask(cluster, "drop schema kt_cut cascade")

    def start(self, *words):
        return subprocess.Popen([servers.binary("release", "kartotekactl"), "tenant", *words],
                                env=self.setting.environment(self.setting.clusters[0]), cwd="/", stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL)

    def cut(self, side, name, nth, *words):
        """Kills the command there; False when it was over before."""
        cluster = {"control": self.setting.control, "source": self.setting.clusters[self.source],
                   "target": self.setting.clusters[self.target]}[side]
        self.setting.ask(cluster, "insert into kt_cut.armed values ('%s', %d); select setval('kt_cut.passed', 1, false)" % (name, nth))
        blocker = Psql(cluster, self.setting.database)
        blocker.ask("select pg_advisory_lock(%d)" % LOCK)
        with self.start(*words) as process:
            try:
                servers.wait_until(lambda: process.poll() is not None or self.setting.ask(cluster, STOPPED), PATIENCE_S, name)
                stopped = process.poll() is None
            finally:
                process.send_signal(signal.SIGKILL)
        blocker.close()
        servers.wait_until(lambda: not any(self.setting.ask(server, BUSY) for server in self.servers()), PATIENCE_S,
                           "the sessions of one that was killed")
        self.setting.ask(cluster, "delete from kt_cut.armed")
        return stopped

    def state(self):
        return self.setting.ask(self.setting.control, "select state from reach_move where name = '%s' order by id desc limit 1"
                                % self.tenant.name)

    def repair(self, step, how):
        """Resumes or takes back; an undo of what is decided is refused, then it is resumed."""
        if how == "undo" and step not in DECIDED:
            self.setting.ctl("tenant", "move-undo", self.tenant.name)
            return []
        wrong = []
        if how == "undo":
            try:
                self.setting.ctl("tenant", "move-undo", self.tenant.name)
                wrong = ["an undo of what is decided is not refused"]
            except FixtureError as failure:
                if not any(word in str(failure) for word in ("served by the target already", "is decided", "no move of")):
                    wrong = ["undo: %s" % str(failure)[-200:]]
        if self.state() not in ("done", "undone"):
            self.setting.ctl("tenant", "move-resume", self.tenant.name)
        return wrong

    def one(self, step, how):
        """One cut, and what comes after it; the faults and the state in which it was cut."""
        self.source = self.setting.home(self.tenant)
        self.target = (self.source + 1) % len(self.setting.clusters)
        place = {name: rest for name, *rest in MOVE + UNDO}[step]
        back = step in [name for name, *_ in UNDO]
        first = {name: rest for name, *rest in MOVE}["gone"] if back else place
        wrong = [] if self.cut(*first, "move", self.tenant.name, self.name_of(self.target)) else ["it was not stopped"]
        if back:
            wrong += [] if self.cut(*place, "move-undo", self.tenant.name) else ["the undo was not stopped"]
        state = self.state()
        homes = self.setting.homes(self.tenant)
        nobody = step in ("gone", "undoing", "target lets go")
        wrong += [] if len(homes) == (0 if nobody else 1) else ["it is served by %s" % homes]
        try:
            wrong += self.repair("done" if step == "undone" else step, "resume" if back else how)
        except FixtureError as failure:
            wrong.append("%s: %s" % (how, str(failure)[-300:]))
        ends = self.source if back or (how == "undo" and step not in DECIDED) else self.target
        wrong += [] if self.setting.home(self.tenant) == ends else ["it is at home in %d, not %d" % (self.setting.home(self.tenant), ends)]
        status = self.setting.add(self.tenant, "C%d" % len(self.tenant.acknowledged))
        wrong += [] if status == 200 else ["status %s" % status]
        left = [number for number, cluster in enumerate(self.setting.clusters) if self.setting.ask(
            cluster, "select 1 from pg_replication_slots union all select 1 from pg_subscription "
            "union all select 1 from pg_publication")]
        wrong += ["something stays in %s" % left] if left else []
        return ["cut at %s (%s), then %s: %s" % (step, state, how, fault) for fault in wrong], state


class Writer:
    """Adds clients to the tenant while he is cut: 503 is an answer, what is acknowledged is kept."""

    def __init__(self, setting, tenant):
        self.setting, self.tenant, self.ended, self.statuses = setting, tenant, threading.Event(), {}
        self.thread = threading.Thread(target=self.run)

    def run(self):
        number = 0
        while not self.ended.wait(0.05):
            status = self.setting.add(self.tenant, "W%d" % number)
            self.statuses[status] = self.statuses.get(status, 0) + 1
            number += 1

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()


def plan(cuts):
    """So many cuts: the short list, or all steps in turn, resumed and taken back."""
    if cuts <= len(SHORT):
        return SHORT[:cuts]
    every = [(name, how) for name, *_ in MOVE + UNDO for how in ("resume", "undo")]
    more = [every[n % len(every)] for n in range(cuts)]
    random.Random(17).shuffle(more)
    return more


def cut_moves(setting, report, cuts, name_of):
    tenant, wrong, states = setting.tenants[0], [], {}
    cutter = Cutter(setting, tenant, name_of)
    try:
        with Writer(setting, tenant) as writer:
            for step, how in plan(cuts):
                faults, state = cutter.one(step, how)
                wrong += faults
                states[state] = states.get(state, 0) + 1
                if len(wrong) > 10:
                    break
    finally:
        cutter.end()
    wrong += setting.faults([tenant])
    wrong += ["answers %s" % writer.statuses] if not set(writer.statuses) <= {200, 503} or not writer.statuses.get(200) else []
    print("  cut %d times by kill -9, in states %s, under %s" % (sum(states.values()), states, writer.statuses))
    report.check("a move that is killed at any step is resumed or taken back, and the tenant is served once", wrong + (
        [] if "switching" in states else ["never while switching"]))
