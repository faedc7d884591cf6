"""Two nodes of PostgreSQL with synchronous replication: the first dies under writes of every kind, the
second takes over, the first is rewound and comes back as its standby; again and again (KT_LONG=1: a thousand
times; KT_FAILOVERS: so many; KT_FAILOVERS_S: no new one after so many seconds). The workers have both addresses
and find the one that takes writes. No acknowledged write may be lost."""

import contextlib
import copy
import os
import shutil
import tempfile
import time

import servers
from cluster import ADMIN_ROLE, Cluster, ClusterError, Psql
from stage import PATIENCE_S, Stage
from surroundings import back_after, kill_server, refusal_faults
from writers import REFUSED, Writers

LONG = os.environ.get("KT_LONG") == "1"
FAILOVERS = int(os.environ.get("KT_FAILOVERS", "1000" if LONG else "2"))
BOUND_S = float(os.environ.get("KT_FAILOVERS_S", "inf"))
ENGINES = os.environ.get("KT_ENGINES", "event process" if LONG else "event").split()
BACK_S = 5.0
TRUSTED = "host all all 127.0.0.1/32 trust\nhost replication all 127.0.0.1/32 trust\n"

# A node needs this to be rewound, and so does the server that pg_rewind starts by itself.
KEPT = "wal_keep_size = '64MB'\nmin_wal_size = '32MB'\n"


class Node(Cluster):
    """One of the two, on a port that it keeps."""

    def __init__(self):
        super().__init__()
        self.port = servers.free_port()
        self.folder = tempfile.mkdtemp(prefix="kt-pg-", dir="/tmp")
        self.log_path = os.path.join(self.folder, "postgres.log")
        if self.user:
            os.chown(self.folder, self.user.pw_uid, self.user.pw_gid)

    def copy_of(self, *source, standby):
        """Takes all that a running server has, in place of what was here, and starts."""
        shutil.rmtree(self._data(), ignore_errors=True)
        self._program("pg_basebackup", "-D", self._data(), "-U", ADMIN_ROLE, "-X", "stream", "-c", "fast",
                      "--no-sync", *source, *(["-R"] if standby else []))
        with open(os.path.join(self._data(), "pg_hba.conf"), "r+", encoding="utf-8") as file:
            rest = file.read()
            file.seek(0)
            file.write(TRUSTED + rest)
        with open(os.path.join(self._data(), "postgresql.conf"), "a", encoding="utf-8") as file:
            file.write(KEPT)
        self.start()

    def start(self):
        self.start_server(listen_addresses="127.0.0.1", port=str(self.port), hot_standby="on",
                          wal_receiver_status_interval="1")

    def rewind(self, other):
        """Becomes the standby of a node that has taken over from this one, which was killed."""
        with other.session() as session:
            session.ask("checkpoint")  # or its new timeline is not known
        self._program("pg_rewind", "-D", self._data(), "-R", "--no-sync", "--source-server",
                      "host=127.0.0.1 port=%d user=%s dbname=postgres" % (other.port, ADMIN_ROLE))
        self.start()

    def _answers(self):
        with contextlib.suppress(Exception):
            self._program("pg_isready", "-q", "-h", self.folder, "-p", str(self.port))
            return True
        return False

    # Cluster's ways to reach it take the usual port for granted.

    def conninfo(self, database, role):
        return "host=%s port=%d dbname=%s user=%s" % (self.folder, self.port, database, role)

    def _program(self, name, *arguments):
        if "-h" in arguments and "-p" not in arguments:
            arguments = ("-p", str(self.port), *arguments)
        super()._program(name, *arguments)

    def session(self, database="postgres"):
        return contextlib.closing(Psql(self, database))


def set_standbys(session, names):
    session.ask("alter system set synchronous_standby_names = '%s'" % names)
    session.ask("select pg_reload_conf()")
    servers.wait_until(lambda: session.ask("show synchronous_standby_names") == names, PATIENCE_S, "setting")


class Pair:
    """A primary and its synchronous standby."""

    def __init__(self, fixture):
        self.primary, self.standby, self.copied = Node(), Node(), 0
        self.primary.copy_of("-h", fixture.cluster.folder, "-p", "5432", standby=False)

    def attach(self):
        """The other node becomes the standby, and from then on every commit waits for it."""
        try:
            if not self.copied:
                raise ClusterError("it has nothing yet")
            self.standby.rewind(self.primary)
        except ClusterError as error:
            print("# the standby is copied: %s" % str(error)[-300:], flush=True)
            self.copied += 1
            self.standby.copy_of("-h", "127.0.0.1", "-p", str(self.primary.port), standby=True)
        with self.primary.session() as session:
            set_standbys(session, "*")
            servers.wait_until(lambda: session.ask("select state || sync_state from pg_stat_replication")
                               == "streamingsync", 60, "a synchronous standby")
            session.ask("create table if not exists kept (at timestamptz)")
            session.ask("insert into kept values (now())")  # acknowledged: all before it is there, too

    def fail(self):
        """Does as an operator's tool would: the primary is gone, the standby takes over and waits for none."""
        kill_server(self.primary)
        with self.standby.session() as session:
            if session.ask("select pg_promote(true, 60)") != "t":
                raise AssertionError("not promoted: " + self.standby.log_text()[-800:])
            set_standbys(session, "")
        self.primary, self.standby = self.standby, self.primary

    def stop(self):
        self.primary.stop()
        self.standby.stop()


def fail_over(pair, stage, writers):
    """Seconds until writes are acknowledged again."""
    count = writers.count()
    servers.wait_until(lambda: writers.count() > count + 20, PATIENCE_S, "writes")
    begun = time.monotonic()
    pair.fail()
    stage.fixture.cluster = pair.primary
    back_after(stage)
    back = time.monotonic() - begun
    pair.attach()
    return back


def failover(fixture, report):
    for engine in ENGINES:
        pair, own = Pair(fixture), copy.copy(fixture)
        own.cluster = pair.primary
        conninfo = "host=127.0.0.1,127.0.0.1 port=%d,%d dbname=kt_fault user=kartoteka_app " \
            "target_session_attrs=read-write" % (pair.primary.port, pair.standby.port)
        try:
            with Stage(own, "failover", count=1 if engine == "event" else 4, engine=engine, nginx={},
                       KARTOTEKA_DATABASE=conninfo) as stage:
                stage.send(stage.countries())
                pair.attach()
                writers, backs, end = Writers(stage, 6), [], time.monotonic() + BOUND_S
                try:
                    while len(backs) < FAILOVERS and time.monotonic() < end:
                        backs.append(fail_over(pair, stage, writers))
                    count = writers.count()
                    servers.wait_until(lambda: writers.count() > count + 20, PATIENCE_S, "writes")
                finally:
                    writers.stop()
                found, names = writers.faults()
                strange = set(writers.statuses) - {200, 201, *REFUSED}
                print("# %d failovers (%s), the standby copied %d times, %d acknowledged: %s; answers %s; writes "
                      "again after %.2f s (median), %.2f s at most" % (
                          len(backs), engine, pair.copied, writers.count(), dict(found), dict(writers.statuses),
                          sorted(backs)[len(backs) // 2], max(backs)), flush=True)
                report.check("%d failovers: nothing acknowledged is lost (%s)" % (len(backs), engine), [
                    *names, *refusal_faults(writers), *(["answers %s" % strange] if strange else []),
                    *(["writes again after %.2f s" % max(backs)] if max(backs) > BACK_S else [])])
        finally:
            pair.stop()


SCENARIOS = [failover]
