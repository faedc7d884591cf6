"""Tenants spread over several clusters and moved between them under load: nothing that was acknowledged is lost or
doubled, no answer is an error, writes are held shortly. A move is cut by kill -9 anywhere; a cluster dies; the control
base dies. Every server is a real one on a socket of its own."""

import collections
import concurrent.futures
import json
import os
import random
import re
import signal
import subprocess
import threading
import time

import cuts
import servers
from cluster import Cluster, Psql
from exchange import FcgiTransport, Request, TransportError
from fixture import FixtureError, run_ctl
from goes_along import behind, content, differences, fill, numbers

LONG = os.environ.get("KT_LONG") == "1"
CLUSTERS = 8 if LONG else 3
TENANTS = int(os.environ.get("KT_TENANTS", "1000" if LONG else "12"))
MOVES = int(os.environ.get("KT_MOVES", str(TENANTS)))  # more than tenants: they move several times
MOVES_S = int(os.environ.get("KT_MOVES_S", "7200"))  # as many moves as are done by then
CUTS = int(os.environ.get("KT_CUTS", "100" if LONG else "7"))
CLIENTS = 4
MOVERS = int(os.environ.get("KT_MOVERS", "4" if LONG else "2"))
DATABASE = "kt_reach"
FIRST_OBJECT = 500000
SEEN_S = 10
GOAL_MS = {50: 50, 99: 250}
SERVER = """
wal_level = logical
max_wal_senders = 20
max_replication_slots = 20
max_logical_replication_workers = 8
max_worker_processes = 16
max_connections = 80
shared_buffers = 32MB
synchronous_commit = on
wal_retrieve_retry_interval = 100ms
"""
HELD = re.compile(r"compared in (\d+) us with a hold of (\d+) us; writes held for (\d+) us for the switch "
                  r"\(lock after (\d+) us, caught up after (\d+) us more, what is new compared (\d+) times")


def percentile(values, percent):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] if ordered else 0


class Tenant:
    def __init__(self, number):
        self.name, self.object, self.sid = "reach-%d" % number, FIRST_OBJECT + number, None
        self.acknowledged = []
        self.lock = threading.Lock()


class Setting:
    """The clusters, the control base, two workers, and tenants in the first clusters."""

    def __init__(self, fixture):
        self.fixture, self.clusters, self.sessions, self.database = fixture, [], {}, DATABASE
        self.folder = fixture.subfolder("reach")
        first = Cluster().start()
        self.clusters.append(first)
        with open(os.path.join(first.folder, "data", "postgresql.conf"), "a", encoding="ascii") as file:
            file.write(SERVER)
        first.create_database(DATABASE)
        run_ctl(self.environment(first), "db", "migrate")
        first.stop_server()
        self.control = Cluster().copy_of(first)
        self.clusters += [Cluster().copy_of(first) for _ in range(CLUSTERS - 1)]
        first.start_server()
        for word in ("load", "keys"):
            run_ctl(servers.worker_environment(first, DATABASE), "demo", word)
        for number, cluster in enumerate(self.clusters):
            self.ctl("cluster", "add", self.name(number), "--database", cluster.conninfo(DATABASE, "kartoteka_app"),
                     "--admin-database", cluster.conninfo(DATABASE, "kartoteka_admin"))
        self.tenants = [Tenant(number) for number in range(TENANTS)]
        with concurrent.futures.ThreadPoolExecutor(MOVERS) as pool:
            list(pool.map(self.make, self.tenants))
        self.workers = servers.Workers(self.folder, "release", self.environment(first), 2, engine="event")
        self.transport = FcgiTransport(self.workers.socket)

    @staticmethod
    def name(number):
        return "c%d" % number

    def environment(self, cluster):
        more = {}
        if len(self.clusters) > 1:
            more = {"KARTOTEKA_CONTROL_DATABASE": self.control.conninfo(DATABASE, "kartoteka_app"),
                    "KARTOTEKA_CONTROL_ADMIN_DATABASE": self.control.conninfo(DATABASE, "kartoteka_admin")}
        return servers.worker_environment(cluster, DATABASE, **more)

    def ctl(self, *words):
        return run_ctl(self.environment(self.clusters[0]), *words)

    def make(self, tenant):
        self.ctl("tenant", "add", tenant.name)
        self.ctl("object", "add", "--tenant", tenant.name, "--object", str(tenant.object))
        tenant.sid = self.ctl("key", "create", "--tenant", tenant.name, "--kind", "sid", "--object",
                              str(tenant.object)).strip()

    def ask(self, cluster, sql):
        if cluster not in self.sessions:
            self.sessions[cluster] = Psql(cluster, DATABASE)
        return self.sessions[cluster].ask(sql)

    def forget_sessions(self):
        for session in self.sessions.values():
            session.process.kill()
            session.process.wait()
            session.process.stdout.close()
        self.sessions = {}

    def request(self, tenant, method, more="", body=None):
        target = "/api/v1/crm/Clients?objectId=%d%s" % (tenant.object, more)
        return Request(method, target.encode(), [("sid", tenant.sid), ("Content-Type", "application/json")],
                       json.dumps(body).encode() if body else b"")

    def add(self, tenant, name):
        """The status of a new client's answer; what is acknowledged is noted."""
        try:
            answer = self.transport.send(self.request(tenant, "POST", body={"lastname": name, "firstname": "T"}))
        except (TransportError, OSError):
            return 0
        if answer.status == 200 and b'"Ok"' in answer.body:
            with tenant.lock:
                tenant.acknowledged.append((name, json.loads(answer.body)["data"]["id"]))
            return 200
        code = re.search(rb'"(DLW-\d+)"', answer.body)
        return answer.status if answer.status != 200 else code.group(1).decode() if code else 999

    def sees(self, tenant, client):
        return self.missing(tenant, client) is None

    def missing(self, tenant, client):
        """None, or the answer in which the client is not."""
        try:
            answer = self.transport.send(self.request(tenant, "GET", "&Id=%s" % client))
        except (TransportError, OSError) as failure:
            return str(failure)
        return None if answer.status == 200 and b'"lastname"' in answer.body else "%d %s" % (answer.status, answer.body[:200])

    def homes(self, tenant):
        """The clusters that serve the tenant."""
        sql = ("select t.id from tenant t where t.name = '%s' and not exists "
               "(select from tenant_away a where a.tenant = t.id)" % tenant.name)
        return [number for number, cluster in enumerate(self.clusters) if self.ask(cluster, sql)]

    def home_of(self, name):
        return int(self.ask(self.control, "select cluster - 1 from reach_tenant where name = '%s'" % name))

    def home(self, tenant):
        return self.home_of(tenant.name)

    def faults(self, tenants):
        """The clients of these tenants that are lost or doubled, and tenants in several places."""
        wrong = []
        for tenant in tenants:
            homes = self.homes(tenant)
            if homes != [self.home(tenant)]:
                wrong.append("%s is served by %s, at home in %d" % (tenant.name, homes, self.home(tenant)))
                continue
            stored = self.ask(self.clusters[homes[0]], "select p.last_name from party p join tenant t on t.id = p.tenant_id "
                              "where t.name = '%s' and p.kind = 1" % tenant.name).split()
            names = [name for name, _ in tenant.acknowledged]
            lost, doubled = set(names) - set(stored), len(stored) - len(set(stored))
            wrong += ["%s: %d lost, %d doubled" % (tenant.name, len(lost), doubled)] if lost or doubled else []
        return wrong

    def stop(self):
        self.forget_sessions()
        if self.workers.server.alive():
            self.workers.stop()
        for cluster in [self.control] + self.clusters:
            cluster.stop()


class Load:
    """Clients that add people to tenants one after the other, and read what they have added."""

    def __init__(self, setting, tenants):
        self.setting, self.tenants, self.ended = setting, tenants, threading.Event()
        self.statuses, self.latencies, self.unseen = {}, [], []
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self.run, args=(number,)) for number in range(CLIENTS)]

    def run(self, number):
        order = random.Random(number)
        count = 0
        while not self.ended.is_set():
            tenant, count = order.choice(self.tenants), count + 1
            begun = time.monotonic()
            status = self.setting.add(tenant, "L%dx%d" % (number, count))
            took = time.monotonic() - begun
            missing = self.setting.missing(tenant, tenant.acknowledged[-1][1]) if status == 200 else None
            with self.lock:
                self.statuses[status] = self.statuses.get(status, 0) + 1
                self.latencies.append(took * 1000)
                self.unseen += [missing] if missing is not None else []

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        for thread in self.threads:
            thread.join()

    def errors(self):
        return ["%d answers with status %s" % (n, status) for status, n in self.statuses.items() if status != 200] + (
            ["%d new clients were not seen: %s" % (len(self.unseen), self.unseen[:3])] if self.unseen else [])


def moved_under_load(setting, report):
    held, wrong, work = [], [], collections.deque(setting.tenants)
    lock = threading.Lock()
    begun = time.monotonic()
    left = MOVES

    def mover():
        nonlocal left
        while True:
            with lock:
                if left == 0 or time.monotonic() - begun > MOVES_S:
                    return
                left -= 1
                tenant = work.popleft()
                target = (setting.home(tenant) + 1) % CLUSTERS
            try:
                text = setting.ctl("tenant", "move", tenant.name, setting.name(target))
                held.append([int(us) / 1000 for us in HELD.search(text).groups()])
            except (FixtureError, subprocess.TimeoutExpired) as failure:
                wrong.append(str(failure)[-300:])
            work.append(tenant)

    with Load(setting, setting.tenants) as load:
        threads = [threading.Thread(target=mover) for _ in range(MOVERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    seconds = time.monotonic() - begun
    wrong += load.errors() + setting.faults(setting.tenants)
    print("  %d moves of %d tenants over %d clusters in %.1f s under %d writes: %s (goal p50 %d, p99 %d); "
          "a write with its tenant's pause p50 %.1f ms, p99 %.1f ms, longest %.1f ms" % (
              len(held), TENANTS, CLUSTERS, seconds, len(load.latencies), ", ".join(
                  "%s p50 %.1f p99 %.1f ms" % (word, *(percentile([one[n] for one in held], percent) for percent in GOAL_MS))
                  for word, n in (("held for the switch", 2), ("caught up after", 4), ("held for the rehearsal", 1))),
              *GOAL_MS.values(), percentile(load.latencies, 50), percentile(load.latencies, 99), max(load.latencies)))
    print("  what was new was compared in the hold in %d of them; load average %.1f" % (
        sum(one[5] > 0 for one in held), os.getloadavg()[0]))
    report.check("tenants move under load: nothing lost, no error", wrong + (
        [] if len(held) == MOVES - left and held else ["%d of %d moved" % (len(held), MOVES - left)]))


def cut_moves(setting, report):
    cuts.cut_moves(setting, report, CUTS, setting.name)


def refused_moves(setting, report):
    wrong = []
    tenant = setting.tenants[1]
    here = setting.home(tenant)
    there = (here + 1) % CLUSTERS
    address = setting.clusters[there]

    def refused(what, word, *words):
        try:
            wrong.append("%s: %s" % (what, setting.ctl(*words)))
        except FixtureError as failure:
            wrong.extend([] if word in str(failure) else ["%s: %s" % (what, str(failure)[-200:])])

    def limit(number):
        setting.ctl("cluster", "add", setting.name(there), "--database", address.conninfo(DATABASE, "kartoteka_app"),
                    "--admin-database", address.conninfo(DATABASE, "kartoteka_admin"), "--tenants-max", number)

    refused("to itself", "already", "tenant", "move", tenant.name, setting.name(here))
    refused("to nowhere", "no cluster", "tenant", "move", tenant.name, "nowhere")
    refused("of nobody", "no tenant", "tenant", "move", "nobody", setting.name(there))
    refused("undo of none", "no move", "tenant", "move-undo", tenant.name)
    refused("resume of none", "no move", "tenant", "move-resume", tenant.name)
    refused("remove of a full one", "without tenants", "cluster", "remove", setting.name(here))
    limit("1")
    refused("to a full one", "is full", "tenant", "move", tenant.name, setting.name(there))
    refused("a tenant in a full one", "is full", "tenant", "add", "more", "--cluster", setting.name(there))
    limit("1000000")
    last = setting.ask(address, "select max(version) from schema_migration")
    setting.ask(address, "create table away as select * from schema_migration where version = %s; "
                "delete from schema_migration where version = %s" % (last, last))
    refused("to an older one", "schema version", "tenant", "move", tenant.name, setting.name(there))
    setting.ask(address, "insert into schema_migration select * from away; drop table away")
    refused("a name that is taken", "already", "tenant", "add", tenant.name)
    refused("a cluster with tenants of its own", "only the first cluster may", "cluster", "add", "late", "--database",
            setting.fixture.cluster.conninfo("kartoteka_template", "kartoteka_app"), "--admin-database",
            setting.fixture.cluster.conninfo("kartoteka_template", "kartoteka_admin"))
    status = setting.add(tenant, "Refused")
    report.check("a move to itself, a full or older cluster is refused, and nothing changes", wrong + (
        [] if status == 200 else ["status %s" % status]) + setting.faults([tenant]))


def moved_back(setting, report):
    """There and back; what is told of a record afterwards is newer than what was told before."""
    tenant, wrong = setting.tenants[2], []
    was = setting.home(tenant)
    setting.add(tenant, "Before")
    setting.ctl("tenant", "move", tenant.name, setting.name((was + 1) % CLUSTERS))
    setting.add(tenant, "There")
    setting.ctl("tenant", "move-back", tenant.name)
    setting.add(tenant, "Back")
    wrong += [] if setting.home(tenant) == was else ["it is in %d, not %d" % (setting.home(tenant), was)]
    order = setting.ask(setting.clusters[was], "select string_agg(p.last_name, ',' order by p.revision) from party p "
                        "join tenant t on t.id = p.tenant_id where t.name = '%s' and p.last_name in "
                        "('Before', 'There', 'Back')" % tenant.name)
    wrong += [] if order == "Before,There,Back" else ["revisions in the order %s" % order]
    verified = setting.ctl("audit", "verify", "--tenant", tenant.name)
    report.check("a tenant moves back with ids, revisions and audit", wrong + setting.faults([tenant]) + (
        [] if "wrong" not in verified else [verified]))


def backends(setting, cluster, which):
    """The process ids of sessions with such an application_name."""
    return [int(pid) for pid in setting.ask(cluster, "select pid from pg_stat_activity where datname = current_database() "
                                            "and pid <> pg_backend_pid() and application_name %s" % which).split()]


WORKERS = "like 'kartoteka%' and application_name not like 'kartotekactl%'"
STRANGER = "a-key-that-nobody-has"


def stranger(setting, tenant):
    """The status of a request with a key that no cluster knows, and how many seconds it took."""
    begun = time.monotonic()
    other = Tenant(tenant.object - FIRST_OBJECT)
    other.sid = STRANGER
    return setting.add(other, "X"), time.monotonic() - begun


def deaf_workers(setting, report):
    """The control base hangs: its sessions with workers stand still. Workers, who hear nothing of a switch then, serve every
    known key, and read nothing old; a key that no cluster knows gets 503, because a cluster may have been added."""
    tenant, unseen, statuses, slow = setting.tenants[4], [], {}, 0
    for number in range(8):
        setting.add(tenant, "H%d" % number)
        setting.sees(tenant, tenant.acknowledged[-1][1])
    usual, _ = stranger(setting, tenant)
    pids = backends(setting, setting.control, WORKERS)
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        setting.ctl("tenant", "move", tenant.name, setting.name((setting.home(tenant) + 1) % CLUSTERS))
        for number in range(16):
            begun = time.monotonic()
            status = setting.add(tenant, "D%d" % number)
            statuses[status] = statuses.get(status, 0) + 1
            for _ in range(4):
                answer = setting.missing(tenant, tenant.acknowledged[-1][1])
                unseen += [answer] if answer is not None else []
            slow += time.monotonic() - begun > 1
        unknown, seconds = stranger(setting, tenant)
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)
    report.check("the control base hangs: known keys are served and miss no acknowledged write", setting.faults([tenant]) + (
        [] if pids and set(statuses) == {200} else ["statuses %s, %d connections" % (statuses, len(pids))]) + (
            ["%d reads failed: %s" % (len(unseen), unseen[:3])] if unseen else []) + (
                ["%d of 16 rounds took longer than a second" % slow] if slow > 3 else []))
    report.check("the control base hangs: a key that nobody knows gets 503 at once", (
        [] if usual == "DLW-0005" else ["status %s before" % usual]) + (
            [] if unknown == 503 and seconds < 2 else ["status %s after %.1f s" % (unknown, seconds)]))


class Locked:
    """Nobody reads this cluster's access keys meanwhile; who waits for that is known by his number."""

    def __init__(self, setting, cluster):
        self.setting, self.cluster = setting, cluster
        self.session = Psql(cluster, DATABASE)

    def __enter__(self):
        self.session.ask("begin; lock table access_key in access exclusive mode")
        return self

    def await_reader(self):
        servers.wait_until(lambda: self.setting.ask(
            self.cluster, "select 1 from pg_locks l join pg_stat_activity a using (pid) where not l.granted and "
            "l.relation = 'access_key'::regclass and a.application_name %s limit 1" % WORKERS), SEEN_S, "a worker that looks for a key")

    def __exit__(self, *_):
        self.session.ask("rollback")
        self.session.close()


def passed_by(setting, report):
    """A key is looked for in one cluster after the other while its tenant goes from the last to the first one."""
    last, first = CLUSTERS - 1, 0
    tenant = Tenant(TENANTS + 1)
    setting.ctl("tenant", "add", tenant.name, "--cluster", setting.name(last))
    setting.ctl("object", "add", "--tenant", tenant.name, "--object", str(tenant.object))
    tenant.sid = setting.ctl("key", "create", "--tenant", tenant.name, "--kind", "sid", "--object", str(tenant.object)).strip()
    statuses = []
    asker = threading.Thread(target=lambda: statuses.append(setting.add(tenant, "Passed")))
    with Locked(setting, setting.clusters[1]) as locked:
        asker.start()
        locked.await_reader()
        setting.ctl("tenant", "move", tenant.name, setting.name(first))
    asker.join()
    report.check("a key is found that moves past the search for it", setting.faults([tenant]) + (
        [] if statuses == [200] else ["statuses %s" % statuses]))


def everything_goes_along(setting, report):
    """Rows of every table, keys and numbers of a tenant who has some of everything."""
    source = setting.home_of("demo")
    target = (source + 1) % CLUSTERS

    def there(sql):
        return setting.ask(setting.clusters[target], sql)

    def here(sql):
        return setting.ask(setting.clusters[source], sql)

    tenant = int(here("select id from tenant where name = 'demo'"))
    wrong = fill(here, tenant)
    before, numbers_before = content(here, tenant), numbers(here)
    setting.ctl("tenant", "move", "demo", setting.name(target))
    after = content(there, tenant)
    left = [table for table, rows in content(here, tenant).items() if not rows.startswith("0 ")]
    wrong += differences(before, after) + behind(numbers_before, numbers(there), tenant)
    wrong += ["%s keeps rows at the source" % table for table in left]
    wrong += ["%s has no row" % table for table, rows in before.items() if rows.startswith("0 ")]
    changed = dict(after, party="0 ")
    report.check("rows of all %d tables, keys and numbers go along with a tenant" % len(before), wrong + (
        [] if len(before) > 40 and differences(before, changed) else ["the comparison finds nothing: %s" % before]))


def dead_cluster(setting, report):
    dead = setting.home(setting.tenants[0])
    elsewhere = [tenant for tenant in setting.tenants if setting.home(tenant) != dead]
    fresh = Tenant(TENANTS)
    setting.ctl("tenant", "add", fresh.name, "--cluster", setting.name((dead + 1) % CLUSTERS))
    setting.ctl("object", "add", "--tenant", fresh.name, "--object", str(fresh.object))
    fresh.sid = setting.ctl("key", "create", "--tenant", fresh.name, "--kind", "sid", "--object", str(fresh.object)).strip()
    setting.forget_sessions()
    setting.clusters[dead].stop_server("immediate")
    statuses, begun = {}, time.monotonic()
    while time.monotonic() - begun < 2:
        for tenant in [fresh] + elsewhere:
            status = setting.add(tenant, "D%d" % len(tenant.acknowledged))
            statuses[status] = statuses.get(status, 0) + 1
    lost = setting.add(setting.tenants[0], "Nowhere")
    setting.clusters[dead].start_server()
    try:
        servers.wait_until(lambda: setting.add(setting.tenants[0], "Again") == 200, SEEN_S, "the cluster again")
        again = []
    except servers.ServerError as failure:
        again = [str(failure)]
    report.check("one cluster dead: no error for tenants elsewhere, also with a key never seen", again + (
        [] if set(statuses) == {200} and elsewhere else ["%s for %d tenants" % (statuses, len(elsewhere))]) + (
            [] if lost == 503 else ["status %s where the cluster is dead" % lost]) + setting.faults(setting.tenants[1:]))


def dead_control(setting, report):
    for tenant in setting.tenants:
        setting.add(tenant, "K")
        setting.add(tenant, "K2")
    setting.forget_sessions()
    setting.control.stop_server("immediate")
    statuses, begun = {}, time.monotonic()
    while time.monotonic() - begun < 2:
        for tenant in setting.tenants:
            status = setting.add(tenant, "N%d" % len(tenant.acknowledged))
            statuses[status] = statuses.get(status, 0) + 1
    unknown, _ = stranger(setting, setting.tenants[0])
    setting.control.start_server()
    setting.ctl("tenant", "move", setting.tenants[3].name, setting.name((setting.home(setting.tenants[3]) + 1) % CLUSTERS))
    after = setting.add(setting.tenants[3], "After")
    report.check("the control base dead: known keys go on working, others get 503",
                 [] if set(statuses) == {200} and unknown == 503 and after == 200 else [
                     "%s, unknown %s, afterwards %s" % (statuses, unknown, after)])


def tenants_over_clusters(fixture, report):
    setting = Setting(fixture)
    try:
        for part in (refused_moves, moved_back, deaf_workers, passed_by, everything_goes_along, moved_under_load, cut_moves, dead_cluster, dead_control):
            part(setting, report)
    finally:
        setting.stop()


SCENARIOS = [tenants_over_clusters]
