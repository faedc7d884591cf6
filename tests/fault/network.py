"""A database over TCP whose name does not resolve, or behind a network that falls silent."""

import os
import select
import shutil
import socket
import struct
import subprocess
import threading
import time

import servers
from exchange import Request, TransportError
from stage import PATIENCE_S, Later, Stage, envelope_faults

ENGINES = ("event", "process")
NAME = "db.kartoteka.test"
DNS_ADDRESS = "127.53.53.53"


class Served(threading.Thread):
    """A thread that ends with its block."""

    def __init__(self):
        super().__init__(daemon=True)
        self.ending = False

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.ending = True
        self.join(PATIENCE_S)


class NameServer(Served):
    """Answers questions for IPv4 addresses with 127.0.0.1; or nothing, or that there is no such name."""

    def __init__(self):
        super().__init__()
        self.mode, self.asked = "silent", 0
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((DNS_ADDRESS, 53))
        self.socket.settimeout(0.1)

    def run(self):
        with self.socket:
            while not self.ending:
                try:
                    question, peer = self.socket.recvfrom(512)
                except socket.timeout:
                    continue
                self.asked += 1
                if self.mode != "silent":
                    self.socket.sendto(self._answer(question), peer)

    def _answer(self, question):
        end = question.index(b"\0", 12) + 5
        kind = struct.unpack(">H", question[end - 4:end - 2])[0]
        found = self.mode == "answers" and kind == 1
        flags = 0x8180 if self.mode == "answers" else 0x8183
        head = question[:2] + struct.pack(">HHHHH", flags, 1, int(found), 0, 0)
        record = b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 0, 4) + socket.inet_aton("127.0.0.1")
        return head + question[12:end] + (record if found else b"")


class Proxy(Served):
    """TCP to the cluster's Unix socket. While silent it takes and gives no byte on any connection."""

    def __init__(self, target):
        super().__init__()
        self.target, self.silent, self.pairs = target, False, {}
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]

    def run(self):
        while not self.ending:
            if self.silent:
                time.sleep(0.01)
                continue
            for one in select.select([self.listener, *self.pairs], [], [], 0.02)[0]:
                if one is self.listener:
                    self._accept()
                elif one in self.pairs and not self.silent:
                    self._forward(one)
        for one in [self.listener, *self.pairs]:
            one.close()

    def _accept(self):
        near = self.listener.accept()[0]
        far = socket.socket(socket.AF_UNIX)
        try:
            far.connect(self.target)
        except OSError:
            near.close()
            far.close()
            return
        self.pairs[near], self.pairs[far] = far, near

    def _forward(self, one):
        other = self.pairs[one]
        try:
            data = one.recv(65536)
            other.sendall(data)
        except OSError:
            data = b""
        if not data:
            for end in (one, other):
                del self.pairs[end]
                end.close()


def proxy_of(fixture):
    return Proxy(os.path.join(fixture.cluster.folder, ".s.PGSQL.5432"))


def over_tcp(host, port):
    return "host=%s port=%d dbname=kt_fault user=kartoteka_app" % (host, port)


def own_resolver(fixture):
    """A command before a worker: another /etc/resolv.conf, in a mount namespace of its own. None where
    that cannot be had."""
    path = os.path.join(fixture.folder, "resolv.conf")
    with open(path, "w", encoding="utf-8") as file:
        file.write("nameserver %s\noptions timeout:1 attempts:2\n" % DNS_ADDRESS)
    command = [shutil.which("unshare"), "--mount", "sh", "-c", 'mount --bind "$0" /etc/resolv.conf && exec "$@"', path]
    done = subprocess.run([*command, "true"], check=False, stdin=subprocess.DEVNULL,
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return command if os.geteuid() == 0 and done.returncode == 0 else None


def timed(stage, request):
    begun = time.monotonic()
    answer = stage.send(request)
    return answer, time.monotonic() - begun


def served(stage):
    """In every dialect: each has a kind of connection to itself."""
    try:
        return all(stage.send(request).status == 200 for _, request in stage.each_dialect())
    except (TransportError, OSError):
        return False


def back_after(stage, since):
    servers.wait_until(lambda: served(stage), PATIENCE_S, "service")
    return time.monotonic() - since


def unresolved_refusals(stage):
    """(faults, seconds of the slowest refusal, seconds of the slowest answer that needs no database)"""
    faults, slowest, health = [], 0, 0
    for _ in range(3):
        for dialect, request in stage.each_dialect():
            later = Later(stage, request)
            if stage.workers.engine == "event":
                answer, took = timed(stage, Request("GET", b"/healthz"))
                health = max(health, took)
                faults += [] if answer.status == 200 else ["health: %d" % answer.status]
            begun = time.monotonic()
            faults += envelope_faults(dialect, later.result(), 503)
            slowest = max(slowest, time.monotonic() - begun)
    return faults, slowest, health


def names_that_do_not_resolve(fixture, report):
    """The resolver says nothing, then that there is no such name, then the address, then nothing; then
    the connections are lost, while the address is known and cannot be asked for."""
    wrapper = own_resolver(fixture)
    if wrapper is None:
        print("# names_that_do_not_resolve left out: no mount namespaces here", flush=True)
        return
    for engine in ENGINES:
        with NameServer() as dns, proxy_of(fixture) as proxy, Stage(
                fixture, "names", count=1, engine=engine, wrapper=wrapper,
                KARTOTEKA_DATABASE=over_tcp(NAME, proxy.port)) as stage:
            pids = stage.workers.pids()
            faults, slowest, health = unresolved_refusals(stage)
            dns.mode = "no such name"
            faults += unresolved_refusals(stage)[0]
            dns.mode = "answers"
            back = back_after(stage, time.monotonic())
            dns.mode = "silent"
            asked, many = dns.asked, [timed(stage, request) for _ in range(20)
                                      for _, request in stage.each_dialect()]
            worst = max(took for _, took in many)
            lost = time.monotonic()
            with stage.psql() as session:
                session.ask("select count(pg_terminate_backend(pid)) from pg_stat_activity where "
                            "usename = 'kartoteka_app'")
            again = back_after(stage, lost)
            print("# a name that does not resolve (%s): 503 after %.2f s at most, beside it health "
                  "after %.3f s; back after %.2f s; while up %.2f s at most; connections lost then: "
                  "back after %.2f s" % (engine, slowest, health, back, worst, again), flush=True)
            report.check("a database's name that does not resolve (%s)" % engine, faults[:9] + [
                fault for fault, bad in (
                    ("refused after %.2f s" % slowest, slowest > 3.5),
                    ("health after %.2f s" % health, health > 0.5),
                    ("back after %.2f s" % back, back > 3), ("back after %.2f s" % again, again > 2),
                    ("nobody was asked", not asked),
                    ("answers %s" % [a.status for a, _ in many], {a.status for a, _ in many} != {200}),
                    ("the worker was replaced", stage.workers.pids() != pids)) if bad])


def hosts_in_a_list(fixture, report):
    """Names among several hosts, folders of sockets and ports: libpq's own rules hold."""
    wrapper = own_resolver(fixture)
    if wrapper is None:
        return
    folder = fixture.cluster.folder
    with NameServer() as dns, proxy_of(fixture) as proxy:
        dns.mode = "answers"
        port = proxy.port
        for number, (hosts, ports, well) in enumerate((
                (NAME, "%d" % port, True), ("%s,%s" % (folder, NAME), "5432,%d" % port, True),
                ("/nowhere,127.0.0.1,%s" % NAME, "1,1,%d" % port, True),
                ("%s,localhost" % NAME, "1,%d" % port, True), ("%s,%s" % (NAME, NAME), "1,2,3", False))):
            with Stage(fixture, "list%d" % number, count=1, engine="event", wrapper=wrapper,
                       KARTOTEKA_DATABASE="host=%s port=%s dbname=kt_fault user=kartoteka_app" % (
                           hosts, ports)) as stage:
                end = time.monotonic() + (5 if well else 1)
                while not (good := served(stage)) and time.monotonic() < end:
                    time.sleep(0.05)
                report.check("host=%s port=%s" % (hosts.replace(folder, "FOLDER"), ports.replace(
                    str(port), "PORT")), [] if good == well else ["served: %s" % good])


SCENARIOS = [names_that_do_not_resolve, hosts_in_a_list]
