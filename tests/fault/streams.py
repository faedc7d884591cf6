"""Streams of changes: who is told what how soon, and what many of them cost the others."""

import collections
import hashlib
import json
import os
import secrets
import socket
import threading
import time

import fcgi
import servers
from exchange import Request
from fixture import run_ctl
from memory import memory_kib
from neighbours import Polite
from stage import PATIENCE_S, Stage

LONG = os.environ.get("KT_LONG") == "1"
SOON_S = 1.0
QUIET_S = 1.2        # so long nobody may be told anything
MANY = 200
EMPLOYEE_MAX = 16    # LIVE_EMPLOYEE_MAX of src/api/live.h
STREAMS_MAX = 240
SLACK_MIB = 6        # what an allocator keeps
POLITE_MS = 400
PATH = "/api/2.0/kartoteka/change/stream"
Event = collections.namedtuple("Event", "at name id data")


class Stream:
    """A stream over raw FastCGI (socket: a path) or nginx (a port), read by a thread of its own."""

    def __init__(self, where, token, last=None):
        self.events, self.head, self.beats = [], None, 0
        self.ended_at = None
        self.changed = threading.Condition()
        headers = [("Authorization", token)] + ([("Last-Event-ID", last)] if last else [])
        request = Request("GET", PATH.encode(), headers)
        if isinstance(where, int):
            self.connection = socket.create_connection(("127.0.0.1", where), PATIENCE_S)
            lines = "".join("%s: %s\r\n" % pair for pair in headers)
            self.connection.sendall(("GET %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n" % (PATH, lines)).encode())
        else:
            self.connection = fcgi.connect(where, PATIENCE_S)
            self.connection.sendall(fcgi.encode_request(request.variables(), b""))
        self.connection.settimeout(60)
        self.web = isinstance(where, int)
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self):
        text, raw = b"", b""
        try:
            while True:
                part = self.connection.recv(65536)
                if not part:
                    break
                raw += part
                text, raw, over = self._unpacked(text, raw)
                text = self._take(text)
                if over:
                    break
        except OSError:
            pass
        with self.changed:
            self.ended_at = time.monotonic()
            self.changed.notify_all()

    def _unpacked(self, text, raw):
        """Takes records, or chunks behind a head, out of raw."""
        over = False
        if not self.web:
            while len(raw) >= 8 and len(raw) >= 8 + int.from_bytes(raw[4:6], "big") + raw[6]:
                size = int.from_bytes(raw[4:6], "big")
                text += raw[8:8 + size] if raw[1] == fcgi.STDOUT else b""
                over = over or raw[1] == fcgi.END_REQUEST
                raw = raw[8 + size + raw[6]:]
            return text, raw, over
        if self.head is None:
            head, found, rest = raw.partition(b"\r\n\r\n")
            if not found:
                return text, raw, False
            text, raw = head + found, rest
            if b"chunked" not in head:
                return text + raw, b"", False
        while b"\r\n" in raw:
            size = int(raw.partition(b"\r\n")[0], 16)
            begin = raw.index(b"\r\n") + 2
            if len(raw) < begin + size + 2:
                break
            text, raw = text + raw[begin:begin + size], raw[begin + size + 2:]
            over = over or size == 0
        return text, raw, over

    def _take(self, text):
        with self.changed:
            if self.head is None and b"\r\n\r\n" in text:
                head, _, text = text.partition(b"\r\n\r\n")
                self.head = head.decode()
                self.changed.notify_all()
            while self.head is not None and b"\n\n" in text:
                block, _, text = text.partition(b"\n\n")
                fields = dict(line.split(": ", 1) for line in block.decode().split("\n") if not line.startswith(":"))
                self.beats += block.startswith(b":")
                if "data" in fields:
                    self.events.append(Event(time.monotonic(), fields["event"], fields["id"],
                                             json.loads(fields["data"])))
                    self.changed.notify_all()
        return text

    def status(self):
        with self.changed:
            self.changed.wait_for(lambda: self.head is not None or self.ended_at, PATIENCE_S)
            words = (self.head or "").split()
            return int(words[1]) if len(words) > 1 else 0

    def wait(self, there, seconds=PATIENCE_S):
        """The first event for which there(event); None when none comes."""
        with self.changed:
            self.changed.wait_for(lambda: any(map(there, self.events)) or self.ended_at, seconds)
            return next(filter(there, self.events), None)

    def ready(self):
        return self.wait(lambda event: event.name == "ready")

    def of(self, party, seconds=PATIENCE_S, **members):
        return self.wait(lambda event: any(
            one["id"] == party and all(one[name] == value for name, value in members.items())
            for one in event.data["contacts"]), seconds)

    def last(self):
        return self.events[-1].id

    def end(self, seconds=PATIENCE_S):
        """When it has ended; None when it has not."""
        with self.changed:
            self.changed.wait_for(lambda: self.ended_at, seconds)
            return self.ended_at

    def close(self):
        try:
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.connection.close()


def token_of(stage, login):
    """A token of an employee, as a login would make it."""
    token = secrets.token_hex(20)
    with stage.psql() as session:
        made = session.ask(
            "insert into access_key (tenant_id, kind, hash, prefix, employee_id, can_write, expires_at) "
            "select tenant_id, 'token', '%s', '%s', id, true, now() + interval '1 hour' from employee "
            "where login = '%s' returning 1" % (hashlib.sha256(token.encode()).hexdigest(), token[:6], login))
        assert made.strip().startswith("1"), made
    return token


def r7(stage, method, path, token, **body):
    request = Request(method, b"/api/2.0/" + path.encode(), [
        ("Authorization", token)] + ([("Content-Type", "application/json")] if body else []),
        json.dumps(body).encode() if body else b"")
    return stage.send(request)


def person(stage, token, share):
    answer = r7(stage, "POST", "crm/contact/person", token, firstName="Stream", lastName="Told",
                shareType=share)
    return json.loads(answer.body)["response"]["id"]


def soon(name, event, since):
    """Faults, and milliseconds."""
    if event is None:
        return ["%s: nothing came" % name], 0
    took = event.at - since
    return (["%s: after %.2f s" % (name, took)] if took > SOON_S else []), 1000 * took


def streams_tell_of_changes(fixture, report):
    with Stage(fixture, "streams", count=1, engine="event", nginx={}) as stage:
        boss, clerk = token_of(stage, "mike@kartoteka.test"), token_of(stage, "marand@omadaru.ru")
        stranger = token_of(stage, stage.variables["OTHER_LOGIN"])
        raw, web = Stream(stage.workers.socket, boss), Stream(stage.nginx.port, boss)
        low, other = Stream(stage.nginx.port, clerk), Stream(stage.workers.socket, stranger)
        every = (raw, web, low, other)
        report.check("streams open", [] if all(one.ready() for one in every) else [str([one.head for one in every])])
        report.check("their head", [str(one.head) for one in every if "text/event-stream" not in one.head
                                    or "Content-Length" in one.head])

        def told(name, write, *streams):
            since = time.monotonic()
            party = write()
            faults, took = [], []
            for stream in streams:
                wrong, ms = soon(name, stream.wait(lambda event: event.at > since and any(
                    one["id"] == party for one in event.data["contacts"])), since)
                faults += wrong
                took.append("%.0f" % ms)
            print("# %s: told after %s ms" % (name, ", ".join(took)), flush=True)
            report.check("a change is told within a second (%s)" % name, faults)
            return party

        told("SalesMan", lambda: int(json.loads(stage.send(stage.salesman(
            "add", person="Streamed Salesman")).body)["data"]), raw, web)
        told("WebDelivery", lambda: int(json.loads(stage.send(stage.delivery(
            "Clients", lastname="Streamed", firstname="Delivery")).body)["data"]["id"]), raw, web)
        private = told("R7, a private person", lambda: person(stage, boss, 0), raw, web)

        def changed(method, path, **body):
            r7(stage, method, path, boss, **body)
            return private

        report.check("nobody else is told of a private person",
                     ["%s" % (low.events,)] if low.of(private, QUIET_S) else [])
        told("the person shared", lambda: changed(
            "PUT", "crm/contact/%d/access" % private, isShared=True, shareType=1, accessList=[]), raw, web, low)
        tagged = time.monotonic()
        r7(stage, "POST", "crm/contact/%d/data" % private, boss, infoType="Phone", category="Home", data="+7 900 123-45-67")
        faults, took = soon("a phone", low.wait(lambda event: event.at > tagged and any(
            one["id"] == private for one in event.data["contacts"])), tagged)
        print("# a phone: told after %.0f ms" % took, flush=True)
        report.check("a part of a record is told", faults)
        at = web.last()
        web.close()
        r7(stage, "DELETE", "crm/contact/%d" % private, boss)
        report.check("a deletion is told to who saw the record", [
            "nothing came" for one in (raw, low) if one.of(private, gone=True) is None])
        again = Stream(stage.nginx.port, boss, at)
        again.ready()
        report.check("who comes back names the last event and misses nothing",
                     [] if again.of(private, 1, gone=True) and again.events[0].name == "ready" else [str(again.events)])
        report.check("another tenant is told nothing", [str(other.events[1:])] if len(other.events) > 1 else [])
        if LONG:
            time.sleep(16)
            report.check("a quiet stream says that it lives", [] if other.beats > 0 and not other.ended_at else ["silence"])
        for one in every + (again,):
            one.close()


def streams_end_with_their_token(fixture, report):
    with Stage(fixture, "ended", count=1, engine="event", nginx={}) as stage:
        def ends(name, act, *streams, stays=()):
            for one in streams + tuple(stays):
                one.ready()
            since = time.monotonic()
            act()
            took = [(one.end() or float("inf")) - since for one in streams]
            print("# %s: streams end after %s ms" % (name, ", ".join("%.0f" % (1000 * one) for one in took)), flush=True)
            report.check("streams end within a second (%s)" % name,
                         ["%.2f s" % one for one in took if one > SOON_S]
                         + ["another one ended" for one in stays if one.ended_at])

        tokens = [token_of(stage, "marand@omadaru.ru") for _ in range(2)]
        streams = [Stream(where, token) for token in tokens for where in (stage.workers.socket, stage.nginx.port)]
        ends("logout", lambda: r7(stage, "POST", "authentication/logout", tokens[0]), *streams[:2], stays=streams[2:])
        ends("employee blocked", lambda: run_ctl(
            stage.environment, "employee", "block", "--tenant", "demo", "marand@omadaru.ru"), *streams[2:])
        report.check("and a new stream is refused", [] if Stream(
            stage.workers.socket, tokens[1]).status() == 401 else ["let in"])
        boss = token_of(stage, "mike@kartoteka.test")
        one = Stream(stage.nginx.port, boss)
        one.ready()
        stage.workers.server.process.terminate()
        report.check("the end of a worker ends its streams in order", [] if one.end() else ["it stays"])


def streams_outlive_a_worker(fixture, report):
    with Stage(fixture, "outlive", count=1, engine="event", for_ever=True, nginx={}) as stage:
        boss = token_of(stage, "mike@kartoteka.test")
        one = Stream(stage.nginx.port, boss)
        one.ready()
        pid = stage.workers.pids()
        os.kill(pid[0], 9)
        one.end()
        servers.wait_until(lambda: stage.workers.pids() not in (pid, []) and stage.send(
            stage.countries()).status == 200, PATIENCE_S, "a new worker")
        party = person(stage, boss, 2)
        again = Stream(stage.nginx.port, boss, one.last())
        report.check("a new worker tells what was missed", [] if again.of(party) else [str(again.events)])
        again.close()
        one.close()


def many_streams_starve_nobody(fixture, report):
    with Stage(fixture, "many", count=1, engine="event", nginx={"RATE": 50000, "BURST": 50000},
               KARTOTEKA_STREAMS_MAX=str(STREAMS_MAX)) as stage:
        with stage.psql() as session:
            session.ask("insert into employee (tenant_id, id, login, name, title, role) select id, 900 + i, 'desk' || i,"
                        " 'Desk ' || i, '', 'manager' from generate_series(1, 14) i, tenant where name = 'demo'")
        desks = [token_of(stage, "desk%d" % (i + 1)) for i in range(14)]
        stranger = token_of(stage, stage.variables["OTHER_LOGIN"])
        pid = stage.workers.pids()[0]

        def opened(*tokens):
            streams = [Stream(stage.nginx.port, token) for token in tokens]
            return streams, collections.Counter(one.status() for one in streams)

        def closed(streams):
            for one in streams:
                one.close()
            servers.wait_until(lambda: probe() == 200, PATIENCE_S, "room")

        def probe():
            one = Stream(stage.workers.socket, desks[0])
            status = one.status()
            one.close()
            return status

        alone = Polite(stage).ask(2, 0)
        streams, statuses = opened(*[desks[0]] * MANY)
        print("# %d streams of one employee: %s" % (MANY, dict(statuses)), flush=True)
        refused = next(one for one in streams if one.status() != 200)
        report.check("an employee has no more streams than his part", [
            str(statuses) for wrong in (statuses != {200: EMPLOYEE_MAX, 429: MANY - EMPLOYEE_MAX},
                                        "Retry-After" not in refused.head) if wrong])
        closed(streams)
        for round_ in range(3):
            streams, statuses = opened(*desks * 16)
            if round_ == 0:
                print("# %d streams of one tenant: %s" % (14 * 16, dict(statuses)), flush=True)
                report.check("a tenant has three quarters, the rest is refused at once",
                             [] if statuses == {200: STREAMS_MAX * 3 // 4, 503: 14 * 16 - STREAMS_MAX * 3 // 4}
                             else [str(statuses)])
                others, statuses = opened(stranger)
                report.check("another tenant finds room", [] if statuses == {200: 1} else [str(statuses)])
                beside = Polite(stage).ask(2, 1000)
                party = person(stage, desks[0], 2)
                standing = [one for one in streams if one.status() == 200]
                since = time.monotonic()
                took = sorted(one.of(party).at - since if one.of(party) else float("inf") for one in standing)
                print("# polite alone: %s; beside %d streams that are told: %s; told the last one after %.0f ms" % (
                    alone.text(), len(standing), beside.text(), 1000 * took[-1]), flush=True)
                slow = [] if beside.worst_p99() <= POLITE_MS else beside.more_than_twice(alone)
                report.check("polite callers hardly notice", slow + [
                    str(one) for one in beside.statuses if one != 200])
                streams += others
                report.check("and each stream is told soon", ["%.2f s" % took[-1]] if took[-1] > 2 * SOON_S else [])
            closed(streams)
            if round_ == 0:
                first = memory_kib(pid, "VmRSS") / 1024
        last = memory_kib(pid, "VmRSS") / 1024
        print("# memory after each round of streams: %.1f MiB, after the last one %.1f" % (first, last), flush=True)
        report.check("streams leave no memory behind", ["%.1f -> %.1f MiB" % (first, last)] if last > first + SLACK_MIB else [])


SCENARIOS = [streams_tell_of_changes, streams_end_with_their_token, streams_outlive_a_worker, many_streams_starve_nobody]
