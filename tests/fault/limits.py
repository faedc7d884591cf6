"""Requests that nginx refuses by itself: the dialect's own envelope, and no credential in its logs."""

import contextlib
import select
import socket
import time

from exchange import Request
from stage import Later, Stage, envelope_faults


PAGE = ("Origin", "http://shop.example")


def unreadable(dialect, answer):
    """A page of another origin reads nginx's refusals: else it sees a network error, and no reason to wait."""
    read = answer.header("access-control-expose-headers") or ""
    return [] if answer.header("access-control-allow-origin") == "*" and "retry-after" in read \
        else ["%s: a page cannot read %d" % (dialect, answer.status)]


def rate_limit(fixture, report):
    with Stage(fixture, "rate", nginx={"RATE": 1, "BURST": 3}) as stage:
        for dialect, request in stage.each_dialect():
            request = Request(request.method, request.target, request.headers + [PAGE], request.body)
            answers = [stage.send(request) for _ in range(12)]
            refused = [answer for answer in answers if answer.status == 429]
            faults = [] if refused else ["%s: none of 12 refused" % dialect]
            if refused:
                faults += envelope_faults(dialect, refused[0], 429) + unreadable(dialect, refused[0])
            report.check("too many requests: 429 (%s)" % dialect, faults)
        report.check("health is not limited", [] if all(
            stage.send(Request("GET", b"/healthz")).status == 200 for _ in range(10))
            else ["refused"])


def connection_limit(fixture, report):
    with Stage(fixture, "connections", nginx={"CONNECTIONS": 1}) as stage:
        with stage.locked_party():
            first = Later(stage, stage.salesman("list", word="nobody"))
            stage.wait_for_blocked_query()
            answer = stage.send(stage.countries())
        first.result()
        report.check("too many connections: 429", envelope_faults("WebDelivery", answer, 429))


def body_limit(fixture, report):
    with Stage(fixture, "body", nginx={"BODY_MAX": "1k"}) as stage:
        for dialect, request in stage.each_dialect():
            large = Request("POST", request.target, request.headers, b"x" * 2048)
            report.check("a body above nginx's limit: 413 (%s)" % dialect,
                         envelope_faults(dialect, stage.send(large), 413))


def no_workers(fixture, report):
    """Nobody behind nginx: 503 in each envelope, as when the database is away."""
    with Stage(fixture, "gone", nginx={}) as stage:
        stage.workers.stop()
        for dialect, request in stage.each_dialect():
            answer = stage.send(Request(request.method, request.target, request.headers + [PAGE], request.body))
            report.check("no workers: 503 (%s)" % dialect,
                         envelope_faults(dialect, answer, 503) + unreadable(dialect, answer))
        secret = stage.variables["APIKEY"]
        stage.send(Request("GET", b"/developer/v2/person?apikey=" + secret.encode()))
        stage.nginx.stop()  # writes what it held
        text = stage.nginx.log_text()
        faults = ["the apikey is there"] if secret in text else []
        if "/developer/v2/person" not in text:
            faults.append("the request is not there")
        report.check("no credential in nginx's logs", faults)


class SlowBodies:
    """Requests from many addresses whose bodies arrive byte by byte."""

    HEAD = (b"POST /developer/v2/person HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\n\r\n")

    def __init__(self, port):
        self.port, self.open, self.refused = port, [], 0

    def add(self, address, count):
        for _ in range(count):
            peer = socket.socket()
            peer.bind((address, 0))
            peer.connect(("127.0.0.1", self.port))
            peer.sendall(self.HEAD)
            self.open.append(peer)

    def drip(self):
        """A byte to each; those that have an answer are refused."""
        time.sleep(0.3)
        ready = select.select(self.open, [], [], 0)[0]
        for peer in ready:
            with contextlib.suppress(ConnectionError):  # nginx's patience is over
                self.refused += b" 429 " in peer.recv(4096)
            peer.close()
            self.open.remove(peer)
        for peer in self.open:
            with contextlib.suppress(ConnectionError):
                peer.sendall(b"a")

    def close(self):
        for peer in self.open:
            peer.close()


def slow_bodies(fixture, report):
    """One byte now and then, from two networks, then from ten: others are served, then at least the
    health checks are, and everybody else is refused at once."""
    for engine, count in (("event", 1), ("process", 4)):
        with Stage(fixture, "drip", engine=engine, count=count, nginx={
                "CONNECTIONS": 20, "NETWORK_CONNECTIONS": 50, "ALL_CONNECTIONS": 130}) as stage:
            slow = SlowBodies(stage.nginx.port)
            try:
                drip_everywhere(stage, slow, report, engine)
            finally:
                slow.close()


def drip_everywhere(stage, slow, report, engine):
    for i in range(8):
        slow.add("127.%d.0.%d" % (1 + i % 2, 1 + i // 2), 30)
    slow.drip()
    few, refused = len(slow.open), slow.refused
    polite = [stage.send(request).status for _, request in stage.each_dialect()]
    for i in range(30):
        slow.add("127.%d.0.%d" % (3 + i % 8, 1 + i // 8), 10)
    slow.drip()
    many = len(slow.open)
    begun = time.monotonic()
    health = [stage.send(Request("GET", path)).status for path in (b"/healthz", b"/readyz")]
    late = stage.send(stage.countries())
    took = time.monotonic() - begun
    print("# slow bodies (%s): %d of 240 from two networks go on (%d refused), others %s; %d of 540 "
          "from ten, health %s, others %d, after %.2f s" % (
              engine, few, refused, polite, many, health, late.status, took))
    report.check("slow bodies from two networks hold nobody up (%s)" % engine, [fault for fault, bad in (
        ("%d go on" % few, few > 100), ("others: %s" % polite, set(polite) != {200})) if bad])
    report.check("slow bodies from ten networks leave the health checks (%s)" % engine, [
        fault for fault, bad in (
            ("%d go on" % many, many > 130), ("health: %s" % health, set(health) != {200}),
            ("after %.2f s" % took, took > 1)) if bad]
        + envelope_faults("WebDelivery", late, 429))


SCENARIOS = [slow_bodies, rate_limit, connection_limit, body_limit, no_workers]
