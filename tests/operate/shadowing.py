"""Moving in without fear: `kartotekactl shadow` stands before the old system, whose answers reach the callers byte by byte,
while Kartoteka is asked the same; what it finds is in its report, and no key and nobody's data."""

import contextlib
import json
import os
import re
import signal
import socket
import stat
import subprocess
import threading
import time

import servers
from exchange import NginxTransport, Request, encode_pairs
from fixture import run_ctl
from oldsystem import BIG, OldSystem
from watching import Watched

FORM = ("Content-Type", "application/x-www-form-urlencoded")
JSON = ("Content-Type", "application/json")
PARALLEL = 200
# Differ from one answer of a system to the next.
ALWAYS = re.compile(rb'"(timestamp|requestId|revision|token|expires)":"?[^",}]*"?')


class Shadow:
    """A running `kartotekactl shadow`."""

    def __init__(self, folder, upstream, to, *more, socket_name=None, keys=None):
        self.folder, self.port = folder, servers.free_port()
        self.where = "unix:" + os.path.join(folder, socket_name) if socket_name else "127.0.0.1:%d" % self.port
        self.report_path = os.path.join(folder, "report.json")
        arguments = [*more, "--json", "--report", self.report_path]
        if keys:
            arguments += ["--keys", keys]
        self.errors = os.path.join(folder, "shadow.err")
        with open(self.errors, "wb") as err:
            self.process = subprocess.Popen(
                [servers.binary("release", "kartotekactl"), "shadow", "--upstream", upstream, "--to", to, "--listen",
                 self.where, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=err, cwd=folder,
                env={"PATH": servers.SYSTEM_PATH, "LC_ALL": "C.UTF-8"})
        servers.wait_until(lambda: "listening" in self.err() or self.process.poll() is not None, 20, "the shadow listens")
        if self.process.poll() is not None:
            raise servers.ServerError("shadow: " + self.err())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def err(self):
        with open(self.errors, encoding="utf-8") as file:
            return file.read()

    def now(self):
        """The report that SIGUSR1 asks for."""
        with contextlib.suppress(OSError):
            os.unlink(self.report_path)
        self.process.send_signal(signal.SIGUSR1)
        servers.wait_until(lambda: os.path.exists(self.report_path), 20, "a report")
        return self.read()

    def read(self):
        with open(self.report_path, encoding="utf-8") as file:
            return json.load(file)

    def end(self, seconds=40):
        """The exit status, the report."""
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(timeout=seconds)
        return status, self.read()


def whole(port, data, method="GET", piecewise=False):
    """The bytes of the answers to what is sent on one connection that the last request closes."""
    with socket.create_connection(("127.0.0.1", port), 20) as connection:
        if piecewise:
            for at in range(0, len(data), 7):
                connection.sendall(data[at:at + 7])
        else:
            connection.sendall(data)
        parts = []
        while True:
            try:
                part = connection.recv(1 << 20)
            except ConnectionResetError:
                part = b""
            if not part:
                return b"".join(parts)
            parts.append(part)


def request(method, path, *headers, body=None, close=True):
    lines = ["%s %s HTTP/1.1" % (method, path), "Host: old.example", *headers]
    lines += ["Content-Length: %d" % len(body)] if body is not None else []
    lines += ["Connection: close"] if close else []
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + (body or b"")


def parsed(data, method="GET"):
    """Status, sorted headers but those of the connection, and body of an answer."""
    top, _, body = data.partition(b"\r\n\r\n")
    while top.startswith(b"HTTP/1.1 1"):
        top, _, body = body.partition(b"\r\n\r\n")
    lines = top.split(b"\r\n")
    headers = sorted(line for line in lines[1:] if line.partition(b":")[0].lower() not in (b"connection", b"transfer-encoding"))
    if b"transfer-encoding: chunked" in top.lower() and method != "HEAD":
        pieces, rest = [], body
        while rest:
            size, _, rest = rest.partition(b"\r\n")
            pieces.append(rest[:int(size, 16)])
            rest = rest[int(size, 16) + 2:]
        body = b"".join(pieces)
    return lines[0], headers, body


def totals(rows):
    """{operation: (calls, same, different, refused, silent)}"""
    return {r["operation"]: tuple(r[key] for key in ("calls", "same", "different", "refused", "silent"))
            for r in rows if r["calls"] is not None}


def kinds(rows):
    """{(operation, field, kind): times}; what was not asked has no operation."""
    return {(r["operation"], r["field"], r["kind"]): r["times"] for r in rows if r["times"] is not None}


def same_bytes(old, shadow):
    """Every habit of HTTP, asked through the shadow and directly."""
    faults = []
    long_body = BIG * 4  # 25 MB
    calls = [(request(method, "/api/v1/crm/" + path, *headers, body=body), method)
             for method, path, body, *headers in (
                 ("GET", "chunked", None), ("GET", "packed", None, "Accept-Encoding: gzip"), ("GET", "cookies", None),
                 ("GET", "nothing", None), ("GET", "unchanged", None, 'If-None-Match: "9"'), ("GET", "gone", None),
                 ("GET", "fault", None), ("GET", "early", None), ("GET", "big", None), ("HEAD", "big", None),
                 ("GET", "a%2Fb;c/%D0%BF?x=1&&y=%zz&+", None), ("PROPFIND", "any", b"<x/>"), ("POST", "hash", b""),
                 ("POST", "hash", long_body), ("PUT", "hash", b"{}", "Content-Type: application/json", "X-Empty:"),
                 ("DELETE", "any?id=1", None), ("OPTIONS", "any", None), ("POST", "hash", b"abc", "Expect: 100-continue"))]
    calls.append((request("POST", "/elsewhere/hash", "Transfer-Encoding: chunked") + b"3\r\nabc\r\n0\r\n\r\n", "POST"))
    for data, method in calls:
        there, here = parsed(whole(old.port, data), method), parsed(whole(shadow.port, data), method)
        if b"chunked\r\n" in data and method == "POST":  # the old system of this test reads no pieces
            there = parsed(whole(old.port, request("POST", "/elsewhere/hash", body=b"abc")), method)
        if there != here:
            faults.append("%.60r: there %.300r, here %.300r" % (data, there[:2] + (there[2][:80],), here[:2] + (here[2][:80],)))
    two = request("GET", "/a", close=False) + request("GET", "/b")
    if whole(shadow.port, two, piecewise=True).count(b"HTTP/1.1 200 OK") != 2:
        faults.append("two calls on one connection, byte by byte")
    if not whole(shadow.port, request("GET", "/torn")).endswith(b"only this"):
        faults.append("an answer that breaks off")
    answer = whole(shadow.port, request("GET", "/silent"))
    if not answer.startswith(b"HTTP/1.1 502") or b"the old system does not answer" not in answer:
        faults.append("no answer: %r" % answer)
    return faults


def many_at_once(old, shadow, path="/api/v1/crm/Countries?objectId=1"):
    """Seconds that the slowest took, and faults."""
    wanted = parsed(whole(old.port, request("GET", path)))
    slowest, faults = [0.0], []

    def call():
        begin = time.monotonic()
        try:
            got = parsed(whole(shadow.port, request("GET", path)))
            if got != wanted:
                faults.append("among many: %.200r" % (got,))
        except OSError as e:
            faults.append("among many: %s" % e)
        slowest[0] = max(slowest[0], time.monotonic() - begin)
    threads = [threading.Thread(target=call) for _ in range(PARALLEL)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return slowest[0], faults[:3]


def shadow_hands_on(fixture, report):
    """Answers reach the caller as they are, though Kartoteka is down or says nothing; 200 calls at once; nothing grows."""
    folder = fixture.subfolder("shadow-bytes")
    old = OldSystem()
    try:
        with Shadow(folder, "http://127.0.0.1:%d" % old.port, "http://127.0.0.1:%d" % servers.free_port()) as shadow:
            faults = same_bytes(old, shadow)
            faults += many_at_once(old, shadow)[1]
            status, rows = shadow.end()
            found = totals(rows)
            if status != 1 or found.get("GET Countries") != (PARALLEL, 0, 0, 0, PARALLEL):
                faults.append("Kartoteka down: %d %s" % (status, found))
            left = kinds(rows)
            if left.get((None, None, "no answer of the old system"), 0) < 1 or not left.get((None, None, "not asked: another path")):
                faults.append("what was not asked: %s" % left)
            if shadow.err().count("Kartoteka does not answer") != 1:
                faults.append("told more than once: %s" % shadow.err()[-500:])
        mute = OldSystem(delay=5)
        try:
            with Shadow(folder, "http://127.0.0.1:%d" % old.port, "http://127.0.0.1:%d" % mute.port, "--queue", "20") as shadow:
                slowest, more = many_at_once(old, shadow)
                faults += more
                rows = shadow.now()
                left = kinds(rows).get((None, None, "not asked: no room in the queue"), 0)
                if slowest > 4 or left != PARALLEL - 21 and left != PARALLEL - 20:
                    faults.append("a slow Kartoteka: %.1f s, %d left out" % (slowest, left))
                with open("/proc/%d/status" % shadow.process.pid, encoding="ascii") as file:
                    peak = int(re.search(r"VmHWM:\s+(\d+)", file.read()).group(1))
                if peak > 160 * 1024:
                    faults.append("%d KiB of memory" % peak)
        finally:
            mute.close()
        report.check("shadow_hands_on", faults)
    finally:
        old.close()


SCENARIOS = (shadow_hands_on,)
