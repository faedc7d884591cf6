"""Guesses at passwords: all at once, from many addresses, at logins that do not exist. Nobody gets
more looks than the brake allows, and nobody else is kept out. Prints figures."""

import collections
import threading
import time

from exchange import FcgiTransport, Request, TransportError
from fixture import basic
from memory import figures
from stage import FORM, PATIENCE_S, Stage

ENGINES = (("event", 1), ("event", 2), ("process", 4))
AT_ONCE, ADDRESSES, GUESSES = 58, 20, 100
LOOKS, LOGIN_LOOKS = 6, 20   # most a minute for a login at an address; for a login from strangers
ROUNDS, FLOODERS, HONEST = 8, 100, 11
REFUSED = (401, 429, 500, 503)


def people(user, password, address):
    """R7 by Basic credentials, from an address; what a caller says of itself changes nothing."""
    return Request("GET", b"/api/2.0/people/@self", [
        ("Authorization", "Basic " + basic(user, password)), ("X-Forwarded-For", "203.0.113.77")],
        environment={"REMOTE_ADDR": address})


def login(user, password, address):
    body = ("userName=%s&password=%s" % (user, password)).encode()
    return Request("POST", b"/api/2.0/authentication", [FORM], body,
                   environment={"REMOTE_ADDR": address})


def forget(stage):
    with stage.psql() as session:
        session.ask("truncate login_brake, login_place")


def looked_at(stage):
    """Wrong passwords that the database has let through since forget()."""
    with stage.psql() as session:
        return int(session.ask("select coalesce(sum(cardinality(recent)), 0) from login_brake "
                               "where key like 'p%'"))


def at_once(stage, requests):
    """All together: status of each, in their order."""
    gate, out = threading.Event(), [None] * len(requests)

    def one(i):
        transport = FcgiTransport(stage.workers.socket)
        gate.wait()
        try:
            out[i] = transport.send(requests[i])
        except (TransportError, OSError) as error:
            out[i] = error
    threads = [threading.Thread(target=one, args=(i,), daemon=True) for i in range(len(requests))]
    for thread in threads:
        thread.start()
    gate.set()
    for thread in threads:
        thread.join(PATIENCE_S * 2)
    return out


def status(answer):
    return getattr(answer, "status", type(answer).__name__)


def each_engine(fixture, name, **environment):
    for engine, count in ENGINES:
        with Stage(fixture, "%s%d" % (name, count), count=count, engine=engine,
                   **environment) as stage:
            yield "%s x %d" % (engine, count), stage


def many_at_once(fixture, report):
    """58 wrong ones and the right one behind them, at once."""
    for engine, stage in each_engine(fixture, "at-once"):
        user, password = stage.variables["R7_USER"], stage.variables["R7_PASSWORD"]
        accepted, most = 0, 0
        for i in range(ROUNDS):
            address = "192.0.2.%d" % (i + 1)
            forget(stage)
            requests = [people(user, "wrong %d" % n, address) for n in range(AT_ONCE)]
            answers = at_once(stage, requests)
            late = stage.send(people(user, password, address))
            accepted += late.status == 200 or any(status(a) == 200 for a in answers)
            most = max(most, looked_at(stage))
        blocked = stage.send(login(user, "wrong", address))
        figures(report, "wrong passwords at once, " + engine, rounds=ROUNDS, at_once=AT_ONCE,
                most_looked_at=most, right_one_accepted=accepted)
        report.check("%d guesses at once: at most %d are looked at (%s)" % (AT_ONCE, LOOKS, engine),
                     [] if most <= LOOKS and accepted == 0 else
                     ["%d looked at, the right one accepted %d times" % (most, accepted)])
        report.check("a login that is held back: R7's words (%s)" % engine, [] if
                     blocked.status == 500 and b"Login Fail. Too many attempts" in blocked.body and
                     (blocked.header("retry-after") or "").isdigit() else [repr(blocked)])


def honest_at_once(fixture, report):
    """The refused ones' twin: many requests with the right password at once, none of them known."""
    for engine, stage in each_engine(fixture, "honest"):
        user, password = stage.variables["R7_USER"], stage.variables["R7_PASSWORD"]
        start = time.monotonic()
        answers = at_once(stage, [people(user, password, "192.0.2.1") for _ in range(AT_ONCE)])
        took = time.monotonic() - start
        statuses = collections.Counter(status(a) for a in answers)
        figures(report, "right passwords at once, " + engine, statuses=statuses,
                ms=round(took * 1000))
        report.check("%d right ones at once are let in (%s)" % (AT_ONCE, engine),
                     [] if statuses[200] == AT_ONCE else ["%s" % dict(statuses)])


def many_addresses(fixture, report):
    """One login from 20 addresses, 100 guesses; its owner, at an address where he was before."""
    for engine, stage in each_engine(fixture, "addresses", KARTOTEKA_ACCESS_CACHE_S="0"):
        user, password = stage.variables["R7_USER"], stage.variables["R7_PASSWORD"]
        forget(stage)
        owner = [stage.send(people(user, password, "192.0.2.1")).status]
        for i in range(0, GUESSES, 10):
            at_once(stage, [people(user, "wrong %d" % n, "198.51.100.%d" % (n % ADDRESSES + 1))
                            for n in range(i, i + 10)])
            owner.append(stage.send(people(user, password, "192.0.2.1")).status)
        looked = looked_at(stage)
        stranger = held_back(stage, user, password)
        figures(report, "one login from many addresses, " + engine, addresses=ADDRESSES,
                guesses=GUESSES, looked_at=looked, owner=collections.Counter(owner))
        report.check("%d addresses guess one login: at most %d looks, the owner gets in (%s)" % (
            ADDRESSES, LOGIN_LOOKS, engine), [] if looked <= LOGIN_LOOKS and set(owner) == {200}
            and stranger == 401 else ["%d looked at, owner %s, stranger %s" % (
                looked, owner, stranger)])


def held_back(stage, user, password):
    """Status of the right password from nowhere known, straight after a guess that has begun the next
    pause: each pause is twice as long, so that one is longer than a slow machine takes to ask."""
    for i in range(8):
        stage.send(people(user, "wrong", "203.0.113.%d" % (100 + i)))
        status_of_stranger = stage.send(people(user, password, "203.0.113.1")).status
        if status_of_stranger != 200:
            break
    return status_of_stranger


class Flood:
    """Connections that guess at logins that do not exist until they are told to end."""

    def __init__(self, stage, addresses):
        self.stage, self.ended, self.counts = stage, threading.Event(), collections.Counter()
        self.addresses = addresses
        self.threads = [threading.Thread(target=self.guess, args=(i,), daemon=True)
                        for i in range(FLOODERS)]
        for thread in self.threads:
            thread.start()

    def guess(self, number):
        transport, i = FcgiTransport(self.stage.workers.socket), 0
        address = self.addresses[number % len(self.addresses)]
        while not self.ended.is_set():
            i += 1
            try:
                answer = transport.send(people("nobody%d.%d@example.com" % (number, i), "x", address))
                self.counts[answer.status] += 1
            except (TransportError, OSError) as error:
                self.counts[type(error).__name__] += 1

    def end(self):
        self.ended.set()
        for thread in self.threads:
            thread.join(PATIENCE_S)
        return self.counts


def unknown_logins(fixture, report):
    """100 connections guess unknown logins; honest ones log in meanwhile, from where they were
    before, and, when the guesses come from elsewhere, for the first time."""
    for engine, stage in each_engine(fixture, "unknown", KARTOTEKA_ACCESS_CACHE_S="0"):
        user, password = stage.variables["R7_USER"], stage.variables["R7_PASSWORD"]
        for what, flood, known in (
                ("the same address, where he was before", ["192.0.2.1"], True),
                ("another address", ["198.51.100.1"], False),
                ("100 addresses", ["198.51.100.%d" % i for i in range(1, 101)], True)):
            forget(stage)
            home = flood[0] if len(flood) == 1 else "192.0.2.200"
            if known:
                stage.send(login(user, password, home))
            guesses = Flood(stage, flood)
            time.sleep(1)
            statuses, ms = collections.Counter(), []
            for i in range(HONEST):
                start = time.monotonic()
                address = home if known else "192.0.2.%d" % (i + 2)
                statuses[stage.send(login(user, password, address)).status] += 1
                ms.append((time.monotonic() - start) * 1000)
            counts = guesses.end()
            figures(report, "guesses from %s, %s" % (what, engine), guesses=counts,
                    honest=statuses, honest_ms_worst=round(max(ms)))
            report.check("honest logins beside guesses from %s (%s)" % (what, engine),
                         [] if statuses[201] == HONEST and all(
                             each in REFUSED for each in counts) else
                         ["honest %s, guesses %s" % (dict(statuses), dict(counts))])


SCENARIOS = [many_at_once, honest_at_once, many_addresses, unknown_logins]
