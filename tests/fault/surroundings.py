"""All that surrounds the workers fails under writes of every kind, in both engines: the database's
connections are taken by others, tables are locked, the clock jumps, the network falls silent, the disk is
full or read-only, processes are killed. What cannot be done is 503 with Retry-After, what was acknowledged
stands, and service is there again by itself. Every figure is printed."""

import collections
import contextlib
import copy
import mmap
import os
import random
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import time

import servers
from cluster import Cluster
from exchange import Request, TransportError
from network import Proxy, over_tcp
from stage import PATIENCE_S, Stage, envelope_faults
from writers import REFUSED, Writers

LONG = os.environ.get("KT_LONG") == "1"
ENGINES = ("event", "process")
HOLD_S = 10.0 if LONG else 1.0
LOCK_S = 60.0 if LONG else 2.5
BACK_S = 1.0
SLACK_S = 1.0  # a machine that others use, too
ALL_ROLES = "select count(pg_terminate_backend(pid)) from pg_stat_activity where usename = 'kartoteka_app'"
OTHERS = ("client", "person", "form")
NO_TAG = ("client", "form", "case", "city")  # R7 answers with the tags of a person
NO_CITY = ("person", "form", "case", "change")


def served(stage):
    """Reads of every dialect and a write. What was said instead is kept, for who waits in vain."""
    for name, request in (*stage.each_dialect(), ("write", stage.salesman("add", person="Again Here"))):
        begun = time.monotonic()
        try:
            answer = stage.send(request)
            said = "%d %r" % (answer.status, answer.body[:200])
        except (TransportError, OSError) as error:
            answer, said = None, repr(error)
        if answer is None or answer.status != 200:
            stage.said.append("%s after %.1f s: %s" % (name, time.monotonic() - begun, said))
            return False
    return True


def back_after(stage):
    begun = time.monotonic()
    stage.said = collections.deque(maxlen=5)
    try:
        servers.wait_until(lambda: served(stage), 60, "service")
    except servers.ServerError as error:
        raise AssertionError("%s: %s; workers %s; its log: %s; the server's: %s" % (
            error, "; ".join(stage.said), stage.workers.pids(), stage.workers.log_text()[-2000:],
            stage.fixture.cluster.log_text()[-1000:])) from error
    return time.monotonic() - begun


def refusal_faults(writers):
    """The refusals are each in its dialect's envelope."""
    faults = []
    for status, (request, answer) in writers.samples.items():
        if status in REFUSED:
            dialect = "R7" if b"2.0" in request.target else \
                "WebDelivery" if b"v1" in request.target else "SalesMan"
            faults += envelope_faults(dialect, answer, status)
    return faults


def trouble(report, name, stage, context, refuses=True, back_s=BACK_S + SLACK_S, threads=6,
            untouched=()):
    """Writers before, while and after the context holds; then the look into the database. untouched:
    kinds that go on as if nothing were."""
    writers = Writers(stage, threads)
    others = Writers(stage, 2, kinds=untouched) if untouched else None
    try:
        servers.wait_until(lambda: writers.count() > 5 * threads, PATIENCE_S, "writes")
        with writers.lock:
            writers.statuses.clear()
        stage.refused = lambda: writers.statuses[503] > 0
        with context:
            pass
        back = back_after(stage)
        with writers.lock:
            during = dict(writers.statuses)
        count = writers.count()
        servers.wait_until(lambda: writers.count() > count + 5 * threads, PATIENCE_S, "writes again")
    finally:
        writers.stop()
        if others:
            others.stop()
    found, names = writers.faults()
    if others:
        names += others.faults()[1]
        names += ["others: %s" % dict(others.statuses)] if set(others.statuses) - {200, 201} else []
        name += ", others %s" % dict(others.statuses)
    print("# %s (%s): %s; again after %.2f s; %d acknowledged: %s" % (
        name, stage.workers.engine, during, back, writers.count(), dict(found)), flush=True)
    strange = set(writers.statuses) - {200, 201, *REFUSED}
    report.check("%s (%s)" % (name, stage.workers.engine), names + refusal_faults(writers) + [
        fault for fault, bad in (
            ("answers %s, %s" % (dict(writers.statuses), [
                writers.samples[s][1].body[:200] for s in strange]), strange),
            ("nobody was refused", refuses and not during.get(503)),
            ("no answer %d times" % writers.no_answer, writers.no_answer and stage.nginx),
            ("again after %.2f s" % back, back > back_s)) if bad])


# --- troubles ---

@contextlib.contextmanager
def others_connected(stage):
    """Every connection that the server has is somebody else's."""
    folder = stage.fixture.cluster.folder
    startup = b"user\0kartoteka_app\0database\0" + stage.database.encode() + b"\0\0"
    head = struct.pack(">ii", 8 + len(startup), 196608) + startup
    held = []
    with stage.psql() as session:
        end = time.monotonic() + HOLD_S
        while time.monotonic() < end:
            if len(held) < 60:
                session.ask(ALL_ROLES + " and application_name <> ''")
            for _ in range(80 - len(held)):
                one = socket.socket(socket.AF_UNIX)
                one.settimeout(0.5)
                one.connect(os.path.join(folder, ".s.PGSQL.5432"))
                one.sendall(head)
                held.append(one)
            time.sleep(0.1)
            held = [one for one in held if connected(one)]
        yield
        for one in held:
            one.close()


def connected(one):
    try:
        first = one.recv(1, socket.MSG_PEEK)
    except socket.timeout:
        return True
    except OSError:
        first = b""
    if first != b"R":
        one.close()
        return False
    return True


@contextlib.contextmanager
def table_locked(stage, table):
    with stage.psql() as session:
        session.ask("begin")
        session.ask("lock table %s in access exclusive mode" % table)
        time.sleep(LOCK_S)
        session.ask("rollback")
        yield


@contextlib.contextmanager
def clock_moved(path):
    """An hour back, then a day ahead of the right time, then right."""
    with open(path, "r+b") as file, mmap.mmap(file.fileno(), 8) as offset:
        for seconds in (-3600, 86400, 0):
            offset[0:8] = struct.pack("q", seconds)
            time.sleep(HOLD_S / 2)
        yield


@contextlib.contextmanager
def silence(proxy):
    proxy.silent = True
    time.sleep(HOLD_S)
    proxy.silent = False
    yield


@contextlib.contextmanager
def read_only(stage):
    with stage.psql() as session:
        session.ask("alter database %s set default_transaction_read_only = on" % stage.database)
        session.ask(ALL_ROLES)
        time.sleep(HOLD_S)
        session.ask("set default_transaction_read_only = off")
        session.ask("set transaction_read_only = off")
        session.ask("alter database %s reset default_transaction_read_only" % stage.database)
        session.ask(ALL_ROLES)
        yield


def surroundings_fail(fixture, report):
    for engine in ENGINES:
        path = os.path.join(fixture.subfolder("clock-" + engine), "offset")
        with open(path, "wb") as file:
            file.write(bytes(8))
        with Proxy(os.path.join(fixture.cluster.folder, ".s.PGSQL.5432")) as proxy, Stage(
                fixture, "around", count=1 if engine == "event" else 4, engine=engine, nginx={},
                KARTOTEKA_DATABASE=over_tcp("127.0.0.1", proxy.port), CLOCKJUMP=path,
                KARTOTEKA_STATEMENT_TIMEOUT_MS="1000", KARTOTEKA_REQUEST_TIMEOUT_MS="1500",
                LD_PRELOAD=servers.binary("release", "tests/unit/libclockjump.so")) as stage:
            stage.send(stage.countries())
            for name, context, refuses, untouched, short in (
                    ("silence on the network for %.1f s" % HOLD_S, silence(proxy), False, (), False),
                    ("the clock an hour back, a day ahead", clock_moved(path), False, (), False),
                    ("all connections taken by others", others_connected(stage), True, (), True),
                    ("people locked for %.1f s" % LOCK_S, table_locked(stage, "party"), True, (), True),
                    ("tenants locked for %.1f s" % LOCK_S, table_locked(stage, "tenant"), True, (), False),
                    ("cases locked for %.1f s" % LOCK_S, table_locked(stage, "crm_case"), True,
                     OTHERS if engine == "event" else (), False),
                    ("cities locked for %.1f s" % LOCK_S, table_locked(stage, "city"), True,
                     NO_CITY if engine == "event" else (), False),
                    ("tags locked for %.1f s" % LOCK_S, table_locked(stage, "tag"), True,
                     NO_TAG if engine == "event" else (), False),
                    ("a database that is read-only", read_only(stage), True, (), True)):
                if LONG or short or engine == "event":
                    trouble(report, name, stage, context, refuses, untouched=untouched)


# --- disks ---

class Disk:
    """A file system of its own for a copy of the cluster; only root can have it."""

    def __init__(self, fixture):
        self.image = os.path.join(fixture.folder, "disk.img")
        self.place = tempfile.mkdtemp(prefix="kt-disk-", dir="/tmp")
        self.filler = os.path.join(self.place, "filler")
        self.mounted = os.geteuid() == 0 and self._make()

    def _make(self):
        with open(self.image, "wb") as file:
            file.truncate(600 << 20)
        return run("mkfs.ext4", "-q", "-F", "-m", "0", "-O", "^has_journal", self.image) and run(
            "mount", "-o", "loop,errors=remount-ro", self.image, self.place)

    def fill(self):
        about = os.statvfs(self.place)
        with open(self.filler, "wb", buffering=0) as file, contextlib.suppress(OSError):
            os.posix_fallocate(file.fileno(), 0, about.f_bavail * about.f_frsize - (1 << 20))
            file.seek(0, os.SEEK_END)
            while True:
                file.write(bytes(1 << 12))

    def empty(self):
        os.unlink(self.filler)

    def break_down(self):
        """As the kernel does when a disk fails: read-only, also for files that are open."""
        loop = os.path.basename(subprocess.run(
            ["findmnt", "-n", "-o", "SOURCE", self.place], stdout=subprocess.PIPE, check=True,
            text=True).stdout.strip())
        with open("/sys/fs/ext4/%s/trigger_fs_error" % loop, "w", encoding="ascii") as file:
            file.write("1")

    def mend(self):
        run("e2fsck", "-p", self.image)
        run("mount", "-o", "loop,errors=remount-ro", self.image, self.place)

    def close(self):
        if self.mounted:
            run("umount", self.place)
        os.unlink(self.image)
        os.rmdir(self.place)


def run(*command):
    return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL, check=False).returncode == 0


class DiskCluster(Cluster):
    """A copy of another one, whose server is stopped for the time, on a disk."""

    def __init__(self, other, disk):
        super().__init__()
        self.disk = disk
        self.folder = os.path.join(disk.place, "cluster")
        self.log_path = os.path.join(other.folder, "disk.log")
        other.stop_server()
        os.makedirs(self.folder)
        run("cp", "-a", os.path.join(other.folder, "data"), self.folder)
        other.start_server()
        if self.user:
            for path in (disk.place, self.folder):
                os.chown(path, self.user.pw_uid, self.user.pw_gid)

    def start_server(self, **more):
        super().start_server(fsync="on", min_wal_size="32MB", max_wal_size="64MB", **more)

    def stop(self):
        """The folder goes with its disk."""
        if self.server and self.server.poll() is None:
            self.stop_server("immediate")


def kill_server(cluster):
    """With kill -9, and waits for its backends, who notice by themselves."""
    data = os.path.join(cluster.folder, "data")
    if cluster.server.poll() is None:
        cluster.server.kill()
        cluster.server.wait(60)
    servers.wait_until(lambda: not any(
        link == data for link in map(working_folder, os.listdir("/proc"))), PATIENCE_S, "no backend")


def working_folder(pid):
    try:
        return os.readlink("/proc/%s/cwd" % pid)
    except OSError:
        return None


@contextlib.contextmanager
def disk_full(stage, disk):
    disk.fill()
    servers.wait_until(stage.refused, PATIENCE_S, "a refusal: there is room in old pages for a while")
    time.sleep(HOLD_S)
    disk.empty()
    if stage.fixture.cluster.server.poll() is not None:
        stage.fixture.cluster.start_server()  # no room for its log: it ends; systemd would do this
    yield


@contextlib.contextmanager
def disk_read_only(stage, disk):
    disk.break_down()
    time.sleep(HOLD_S)
    kill_server(stage.fixture.cluster)
    servers.wait_until(lambda: run("umount", disk.place), PATIENCE_S, "nobody on the disk")
    disk.mend()
    stage.fixture.cluster.start_server()
    yield


def disk_fails(fixture, report):
    disk = Disk(fixture)
    if not disk.mounted:
        print("# disk_fails left out: no file system of its own to be had here", flush=True)
        disk.close()
        return
    cluster = DiskCluster(fixture.cluster, disk)
    own = copy.copy(fixture)
    own.cluster = cluster
    try:
        cluster.start_server()
        for engine in ENGINES:
            with Stage(own, "full-disk", count=1 if engine == "event" else 4, engine=engine, nginx={},
                       KARTOTEKA_REQUEST_TIMEOUT_MS="3000") as stage:
                stage.send(stage.countries())
                trouble(report, "a full disk", stage, disk_full(stage, disk))
                trouble(report, "a disk that has become read-only", stage, disk_read_only(stage, disk))
    finally:
        cluster.stop()
        disk.close()


# --- kills ---

KILLS = int(os.environ.get("KT_KILLS", "1000" if LONG else "6"))
KILLS_S = float(os.environ.get("KT_KILLS_S", "inf"))  # no new kill after so many seconds
KILLED = os.environ.get("KT_ENGINES", "event process").split()
WRITES = KILLS * (100 if LONG else 33)


class Killer:
    """Kills a worker, nginx's process, a backend of PostgreSQL, its server, in turn."""

    def __init__(self, stage):
        self.stage, self.kills, self.random = stage, 0, random.Random(19)

    def strike(self):
        number = self.kills % 4
        self.kills += 1
        (self._worker, self._nginx, self._backend, self._server)[number]()

    def _kill(self, pids):
        if pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.random.choice(pids), signal.SIGKILL)

    def _worker(self):
        self._kill(self.stage.workers.pids())

    def _nginx(self):
        self._kill(servers.children(self.stage.nginx.server.process.pid))

    def _backend(self):
        with self.stage.psql() as session:
            self._kill([int(pid) for pid in session.ask(
                "select pid from pg_stat_activity where usename = 'kartoteka_app'").split()])

    def _server(self):
        kill_server(self.stage.fixture.cluster)
        self.stage.fixture.cluster.start_server()


def killed(fixture, report):
    """Writes of every kind go on while one thing after another is killed."""
    for engine in KILLED:
        # nginx goes on counting the connections of a process of its own that was killed.
        with Stage(fixture, "kills", count=1 if engine == "event" else 4, engine=engine, for_ever=True,
                   nginx=dict.fromkeys(("CONNECTIONS", "NETWORK_CONNECTIONS", "ALL_CONNECTIONS"),
                                       500 + 20 * KILLS)) as stage:
            stage.send(stage.countries())
            writers, killer, backs = Writers(stage, 8), Killer(stage), []
            end = time.monotonic() + KILLS_S
            try:
                for number in range(KILLS):
                    if time.monotonic() > end:
                        break
                    wanted = WRITES * (number + 1) // KILLS
                    servers.wait_until(lambda wanted=wanted: writers.count() >= wanted, 120, "writes")
                    killer.strike()
                    backs.append(back_after(stage))
                count = writers.count()
                servers.wait_until(lambda: writers.count() > count + 50, 120, "writes again")
            finally:
                writers.stop()
            found, names = writers.faults()
            print("# %d kills (%s), %d acknowledged: %s; answers %s and %d without; again after %.2f s "
                  "(median), %.2f s at most" % (
                      killer.kills, engine, writers.count(), dict(found), dict(writers.statuses),
                      writers.no_answer, sorted(backs)[len(backs) // 2], max(backs)), flush=True)
            strange = set(writers.statuses) - {200, 201, *REFUSED}
            report.check("%d kills: nothing lost, doubled, half (%s)" % (killer.kills, engine),
                         names + refusal_faults(writers) + (["answers %s" % strange] if strange else []))


SCENARIOS = [surroundings_fail, disk_fails, killed]
