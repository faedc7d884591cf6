"""Patroni, etcd and HAProxy from the files of deploy/patroni, two nodes of PostgreSQL on one machine: under
writes of every kind a server or its whole node is killed, the other one takes over, the first comes back. No
acknowledged write may be lost, and writes go on within ten seconds."""

import contextlib
import copy
import json
import os
import re
import shutil
import signal
import time
import urllib.error
import urllib.request

import yaml

import servers
from cluster import ADMIN_ROLE, PG_BIN
from failover import Node
from lagging import backends
from stage import PATIENCE_S, Stage
from surroundings import back_after, refusal_faults
from writers import REFUSED, Writers

LONG = os.environ.get("KT_LONG") == "1"
FAILOVERS = int(os.environ.get("KT_FAILOVERS", "20" if LONG else "2"))
BACK_S = 10.0
UP_S = 180  # a node that is made anew copies the whole server
DEPLOY = os.path.join(servers.HOME, "deploy", "patroni")


def program(name):
    path = shutil.which(name, path=servers.SYSTEM_PATH)
    if path is None:
        raise servers.ServerError("%s is not installed (packages.txt, section reach)" % name)
    return path


class Member(Node):
    """A node of PostgreSQL that Patroni starts and stops."""

    def __init__(self, name, etcd_port):
        super().__init__()
        self.name, self.rest, self.patroni = name, servers.free_port(), None
        with open(os.path.join(DEPLOY, "patroni.yml"), encoding="utf-8") as file:
            conf = yaml.safe_load(file)
        login = {"username": ADMIN_ROLE, "password": "trusted"}
        conf.update(name=name, etcd3={"hosts": ["127.0.0.1:%d" % etcd_port]}, restapi={
            "listen": "127.0.0.1:%d" % self.rest, "connect_address": "127.0.0.1:%d" % self.rest})
        conf["postgresql"].update(
            listen="127.0.0.1:%d" % self.port, connect_address="127.0.0.1:%d" % self.port,
            data_dir=os.path.join(self.folder, "data"), bin_dir=PG_BIN, pgpass=os.path.join(self.folder, "pass"),
            authentication={"superuser": login, "replication": login, "rewind": login},
            pg_hba=["local all all trust", "host all all 127.0.0.1/32 trust",
                    "host replication all 127.0.0.1/32 trust"])
        conf["postgresql"]["parameters"].update(unix_socket_directories=self.folder, shared_buffers="64MB",
                                                dynamic_shared_memory_type="mmap", timezone="UTC")
        self.conf = os.path.join(self.folder, "patroni.yml")
        with open(self.conf, "w", encoding="utf-8") as file:
            yaml.safe_dump(conf, file)

    def take_over_data_of(self, cluster):
        """All that a running server has becomes the first state of this one."""
        self._program("pg_basebackup", "-D", self._data(), "-U", ADMIN_ROLE, "-X", "stream", "-c", "fast",
                      "--no-sync", "-h", cluster.folder, "-p", "5432")
        with open(os.path.join(self._data(), "pg_hba.conf"), "w", encoding="utf-8") as file:
            file.write("local all all trust\nhost all all 127.0.0.1/32 trust\n")

    def begin(self):
        self.patroni = servers.Server("patroni", [program("patroni"), self.conf],
                                      {"PATH": servers.SYSTEM_PATH, "LC_ALL": "C.UTF-8", "HOME": self.folder},
                                      os.path.join(self.folder, "patroni.log"), user=self.user)

    def state(self):
        """The answer of its REST, {} when there is none."""
        try:
            with urllib.request.urlopen("http://127.0.0.1:%d/patroni" % self.rest, timeout=2) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as answer:
            return json.load(answer)
        except (OSError, ValueError):
            return {}

    def leads(self):
        state = self.state()
        return state.get("role") in ("master", "primary") and state.get("state") == "running"

    def stands_by(self):
        return self.state().get("sync_standby") is True

    def kill(self, whole):
        """With kill -9: the server, and with whole what watches it, too."""
        if whole:
            self.patroni.process.kill()
            self.patroni.process.wait()
        for pid in backends(self):
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)

    def stop(self):
        if self.patroni and self.patroni.alive():
            with contextlib.suppress(servers.ServerError):
                self.patroni.stop(30)
        for pid in backends(self):
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        servers.wait_until(lambda: not backends(self), PATIENCE_S, "the end of %s" % self.name)
        shutil.rmtree(self.folder, ignore_errors=True)

    def log(self):
        with open(os.path.join(self.folder, "patroni.log"), encoding="utf-8", errors="replace") as file:
            return file.read()[-1500:]


class Ensemble:
    """etcd, two members and HAProxy; everything on loopback."""

    def __init__(self, fixture):
        self.folder, self.others, self.members = fixture.subfolder("patroni"), [], []
        self.write_port, self.read_port, port = servers.free_port(), servers.free_port(), servers.free_port()
        address, peer = "http://127.0.0.1:%d" % port, "http://127.0.0.1:%d" % servers.free_port()
        self._start("etcd", "--name", "etcd1", "--data-dir", os.path.join(self.folder, "etcd"),
                    "--listen-client-urls", address, "--advertise-client-urls", address,
                    "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer,
                    "--initial-cluster", "etcd1=" + peer, "--unsafe-no-fsync")
        servers.wait_until(lambda: servers.tcp_accepts(port), UP_S, "etcd")
        self.members = [Member("node%d" % number, port) for number in (1, 2)]
        self.members[0].take_over_data_of(fixture.cluster)
        for member, what in zip(self.members, (Member.leads, Member.stands_by)):
            member.begin()
            self.wait(lambda m=member, w=what: w(m), "%s: %s" % (member.name, what.__name__))
        self._haproxy()

    def _start(self, name, *arguments):
        self.others.append(servers.Server(name, [program(name), *arguments], {
            "PATH": servers.SYSTEM_PATH, "ETCD_UNSUPPORTED_ARCH": ""}, os.path.join(self.folder, name + ".log")))

    def _haproxy(self):
        with open(os.path.join(DEPLOY, "haproxy.cfg"), encoding="utf-8") as file:
            text = file.read()
        for member in self.members:
            text = re.sub(r"server %s \S+ check port \d+" % member.name, "server %s 127.0.0.1:%d check port %d" % (
                member.name, member.port, member.rest), text)
        text = text.replace(":5000", ":%d" % self.write_port).replace(":5001", ":%d" % self.read_port)
        path = os.path.join(self.folder, "haproxy.cfg")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        self._start("haproxy", "-db", "-f", path)
        servers.wait_until(lambda: servers.tcp_accepts(self.write_port), UP_S, "HAProxy")

    def wait(self, condition, what):
        try:
            return servers.wait_until(condition, UP_S, what)
        except servers.ServerError as error:
            raise servers.ServerError("%s\n%s" % (error, "\n".join(m.log() for m in self.members if m.patroni))) \
                from error

    def leader(self):
        return self.wait(lambda: next((m for m in self.members if m.leads()), None), "a leader")

    def other(self, member):
        return next(m for m in self.members if m is not member)

    def stop(self):
        for member in self.members:
            member.stop()
        for server in self.others:
            server.stop()


def fail_over(ensemble, stage, writers, whole):
    """Seconds until writes are acknowledged again by another node."""
    old = ensemble.leader()
    new = ensemble.other(old)
    ensemble.wait(new.stands_by, "a synchronous standby")
    count = writers.count()
    servers.wait_until(lambda: writers.count() > count + 20, PATIENCE_S, "writes")
    begun = time.monotonic()
    old.kill(whole)
    back_after(stage)
    back = time.monotonic() - begun
    ensemble.wait(new.leads, "the other one leads")
    stage.fixture.cluster = new
    if whole:
        old.begin()
    ensemble.wait(old.stands_by, "the old one is back as a standby")
    return back


def patroni_fails_over(fixture, report):
    ensemble = Ensemble(fixture)
    try:
        own = copy.copy(fixture)
        own.cluster = ensemble.leader()
        address = "host=127.0.0.1 port=%d dbname=kt_fault user=kartoteka_app"
        with Stage(own, "patroni", count=1, engine="event", nginx={},
                   KARTOTEKA_DATABASE=address % ensemble.write_port,
                   KARTOTEKA_DATABASE_READ=address % ensemble.read_port) as stage:
            stage.send(stage.countries())
            writers, backs = Writers(stage, 6), []
            try:
                for number in range(FAILOVERS):
                    backs.append(fail_over(ensemble, stage, writers, whole=number % 2 == 0))
                count = writers.count()
                servers.wait_until(lambda: writers.count() > count + 20, PATIENCE_S, "writes")
            finally:
                writers.stop()
            found, names = writers.faults()
            strange = set(writers.statuses) - {200, 201, *REFUSED}
            print("# %d failovers by Patroni, %d acknowledged: %s; answers %s; writes again after %s s" % (
                len(backs), writers.count(), dict(found), dict(writers.statuses),
                ", ".join("%.1f" % back for back in backs)), flush=True)
            report.check("%d failovers by Patroni: nothing acknowledged is lost, writes within %d s" % (
                FAILOVERS, BACK_S), [*names, *refusal_faults(writers),
                                     *(["answers %s" % strange] if strange else []),
                                     *(["writes again after %.1f s" % max(backs)] if max(backs) > BACK_S else [])])
    finally:
        ensemble.stop()


SCENARIOS = [patroni_fails_over]
