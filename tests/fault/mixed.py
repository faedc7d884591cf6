"""Everything at once: each kind of abuse of the other files, for some seconds (KT_LONG=1: ten minutes;
KT_MIXED_S=3600: an hour) in each engine, beside a polite caller. At its end memory and latency are drawn.
KT_MIXED_CALM=3: attackers wait three times as long between requests, for a machine that has other work."""

import os
import random
import socket
import threading
import time

from exchange import NginxTransport, Request
from limits import SlowBodies
from memory import large_write, memory_kib, swelling_requests
from neighbours import LONG, Abuse, Polite, other_salesman, polite_requests, search, unknown_bodies, \
    with_people
from stage import Stage
from logins import people
from batches import batch

SECONDS = int(os.environ.get("KT_MIXED_S", "600" if LONG else "5"))
CALM = float(os.environ.get("KT_MIXED_CALM", "1"))
ENGINES = os.environ.get("KT_ENGINE", "event process").split()
PROCESSES = 4
STEPS = 60 if SECONDS > 60 else 10
GROWTH_MIB = 48
POLITE_MS = {"event": 1500, "process": 3000}  # p99, on two cores that also run all the attackers
BARS = " .:-=+*#%@"


def bar(values):
    """A line of a picture: each value as a part of the largest."""
    most = max(values) or 1
    return "".join(BARS[min(len(BARS) - 1, int(value * len(BARS) / most))] for value in values)


class RawPeers(threading.Thread):
    """Connections to nginx that end in the middle, send noise, or a thousand headers and cookies."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.port, self.ending, self.count, self.random = port, threading.Event(), 0, random.Random(9)
        self.start()

    def texts(self):
        many = b"".join(b"X-%d: %d\r\n" % (i, i) for i in range(1000))
        cookies = b"Cookie: " + b"; ".join(b"c%d=%d" % (i, i) for i in range(900)) + b"\r\n"
        start = b"GET /api/v1/crm/Countries?objectId=1 HTTP/1.1\r\nHost: a\r\n"
        return (start, start + many + b"\r\n", start + cookies + b"\r\n", self.random.randbytes(3000),
                b"GET /developer/v2/person?" + b"&".join(b"a%d=1" % i for i in range(900))
                + b" HTTP/1.1\r\nHost: a\r\n\r\n",
                b"POST /api/2.0/batch HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\n\r\nhalf")

    def run(self):
        while not self.ending.is_set():
            for text in self.texts():
                try:
                    with socket.create_connection(("127.0.0.1", self.port), 5) as peer:
                        peer.sendall(text)
                        peer.settimeout(0.05)
                        peer.recv(1000)
                except OSError:
                    pass
                self.count += 1
            self.ending.wait(0.05)

    def stop(self):
        self.ending.set()
        self.join(20)


def guess(number):
    return people("guess%d@example.com" % number, "wrong", "127.0.0.1")


def full_batch(stage, number):
    return batch(stage, [{"RelativeUrl": "/api/2.0/crm/contact/filter?count=20&filterValue=n%d" % number}]
                 * 50)


def attackers(stage, transport):
    """{name: what stops}"""
    counter = iter(range(10 ** 9))
    swelling, bodies = swelling_requests(stage), unknown_bodies(stage)

    def abuse(make, count, pause):
        return Abuse(stage, make, count, transport, pause * CALM)
    return {
        "searches": abuse(lambda i: search(stage, i), 8, 0.05),
        "swelling bodies": abuse(lambda i: swelling[i % len(swelling)], 2, 0.1),
        "bodies of nobody's": abuse(lambda i: bodies[i % len(bodies)], 2, 0.1),
        "guesses": abuse(lambda _: guess(next(counter)), 4, 0.05),
        "batches": abuse(lambda i: full_batch(stage, i), 2, 0.2),
        "large bodies": abuse(lambda i: large_write(stage, i), 1, 0.3),
        "one record": abuse(lambda i: other_salesman(stage, "update", pid="1", person="Same"), 4, 0.02),
        "raw peers": RawPeers(stage.nginx.port)}


def memory_of(stage, pids):
    """MiB of all workers together; 0: one was replaced."""
    return sum(memory_kib(pid, "VmRSS") for pid in pids) / 1024 if stage.workers.pids() == pids else 0


def mixed_abuse(fixture, report):
    for engine in ENGINES:
        with Stage(fixture, "mixed", count=1 if engine == "event" else PROCESSES, engine=engine, nginx={
                "CONNECTIONS": 400, "NETWORK_CONNECTIONS": 600}) as stage:
            with_people(stage)
            for _, request in polite_requests(stage, 0):
                stage.send(request)
            mixed(stage, report, engine)


def mixed(stage, report, engine):
    alone = Polite(stage, NginxTransport(stage.nginx.port)).ask(2, 1000)
    pids, slow = stage.workers.pids(), SlowBodies(stage.nginx.port)
    running = attackers(stage, NginxTransport(stage.nginx.port))
    polite, memory, p50, p99 = Polite(stage, NginxTransport(stage.nginx.port)), [], [], []
    try:
        for step in range(STEPS):
            for i in range(6):
                slow.add("127.9.%d.1" % i, max(0, 15 - len(slow.open) // 6))
            part = Polite(stage, polite.transport).ask(SECONDS / STEPS, 100000 * (step + 2))
            slow.drip()
            for kind, values in part.ms.items():
                polite.ms[kind] += values
            polite.statuses += part.statuses
            every = sorted(value for values in part.ms.values() for value in values)
            p50.append(every[len(every) // 2])
            p99.append(every[len(every) * 99 // 100])
            memory.append(memory_of(stage, pids))
    finally:
        slow.close()
        for one in running.values():
            one.stop()
    every = sorted(value for values in polite.ms.values() for value in values)
    worst, wrong = every[len(every) * 99 // 100], sum(
        n for s, n in polite.statuses.items() if s not in (200, 201))
    start, end = max(memory[:STEPS // 4]), max(memory[-STEPS // 4:])
    print("# mixed abuse for %d s (%s); alone p50/p99 ms: %s" % (SECONDS, engine, alone.text()))
    print("# beside: %s; all %.0f/%.0f; %s" % (polite.text(), every[len(every) // 2], worst,
                                               dict(polite.statuses)))
    for name, one in running.items():
        print("#   %s: %s" % (name, dict(one.statuses) if isinstance(one, Abuse) else one.count))
    for name, values in (("memory, MiB", memory), ("p50, ms", p50), ("p99, ms", p99)):
        print("#   %-12s %6.1f at first, %6.1f at last, %6.1f at most |%s|" % (
            name, values[0], values[-1], max(values), bar(values)), flush=True)
    report.check("mixed abuse: the polite caller is served (%s)" % engine, [fault for fault, bad in (
        ("%d of %s" % (wrong, dict(polite.statuses)), wrong > len(every) // 100),
        ("p99 %.0f ms" % worst, worst > POLITE_MS[engine])) if bad])
    report.check("mixed abuse: memory stays and the workers live (%s)" % engine, [fault for fault, bad in (
        ("%.0f, then %.0f MiB" % (start, end), end > start + GROWTH_MIB),
        ("a worker was replaced", stage.workers.pids() != pids)) if bad])
    status = stage.send(Request("GET", b"/readyz"), NginxTransport(stage.nginx.port)).status
    report.check("mixed abuse: ready at its end (%s)" % engine, [] if status == 200 else ["%d" % status])


SCENARIOS = [mixed_abuse]
