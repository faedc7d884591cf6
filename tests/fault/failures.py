"""Every allocation and every call of libpq fails once, on every route of the dialects, devices and telephones: an
answer in the dialect's own envelope, nothing leaks, the next request is served. In the short form one of them a
route. With KT_LONG=1 all, both engines at a time: the first of a request, the second, and so on until
the request comes to its end without meeting the one that was to fail. What fails changes nothing, so a record
that the request deletes is there until then. For a look at a part: KT_FAILURES, every how manieth route; KT_FAILURES_FROM, the
first one's number; KT_FAILURES_S, no new route after so many seconds; KT_ENGINES."""

import collections
import concurrent.futures
import itertools
import json
import os
import random
import subprocess
import time

import servers
from memory import LONG, FailingAllocation, figures, memory_kib
from stage import PATIENCE_S, Stage, envelope_faults
from tenants import SEED, Caller, Tenant, routes

ENGINES = os.environ.get("KT_ENGINES", "event process").split()  # in the short form each takes half of the routes
STEP = int(os.environ.get("KT_FAILURES", "1"))
FROM, BOUND_S = int(os.environ.get("KT_FAILURES_FROM", "0")), float(os.environ.get("KT_FAILURES_S", "inf"))
SHIMS = (("allocation", "failmalloc", "FAILMALLOC"), ("call of libpq", "failpq", "FAILPQ"))
LEAK_STEP = 4  # of the routes, in the short form
GROWTH_MIB, TRIES, STRUCK = 24, 4, 0.5  # so many of what was tried must be met
SLOW_S = 5.0  # a request that waits for its deadline takes more
MISSES = 2  # places in a row that a request does not come to: it has no more


class Walk:
    """One stage with both shims, and what came of it."""

    def __init__(self, stage, counters):
        self.stage, self.counters = stage, counters
        self.statuses, self.faults, self.tried = collections.Counter(), [], 0
        self.pids, self.dice = stage.workers.pids(), random.Random(SEED)
        self.places = self.struck = 0

    def healthy(self):
        return self.stage.send(self.stage.countries()).status == 200

    def recover(self, what):
        servers.wait_until(self.healthy, PATIENCE_S, "service after " + what)
        if self.stage.workers.pids() != self.pids:
            self.wrong(what + ": the worker was replaced")
            servers.wait_until(lambda: len(self.stage.workers.pids()) == 1, PATIENCE_S, "one")
            self.pids = self.stage.workers.pids()

    def judge(self, what, request, answer):
        self.statuses[answer.status] += 1
        if answer.status == 401:
            self.wrong("%s: right credentials are called wrong" % what)
        if answer.status >= 500:
            path, status = request.target, 503 if answer.status == 503 else 500
            dialect = "R7" if path.startswith(b"/api/2") else \
                "WebDelivery" if path.startswith(b"/api/v1") else "SalesMan"
            if path[:5] in (b"/dav/", b"/pbx/") or path.startswith(b"/form/send"):    # no envelope: XML, plain text
                faults = [] if answer.status == status and (status == 500 or (answer.header("retry-after") or "").isdigit()) \
                    else ["%d without one Retry-After" % answer.status]
            else:
                faults = envelope_faults(dialect, answer, status)
            for fault in faults:
                self.wrong("%s: %s" % (what, fault))
        elif answer.status != 204 and b"json" in (answer.header("content-type") or "").encode():
            try:
                json.loads(answer.body)
            except ValueError:
                self.wrong("%s: no JSON: %r" % (what, answer.body[:100]))

    def wrong(self, fault):
        print("# " + fault, flush=True)
        self.faults.append(fault)

    def fail_each(self, kind, route, request):
        missed = 0
        for place in itertools.count(1):
            missed = 0 if self.fail_at(kind, route, request, place) is None else missed + 1
            if missed == MISSES:
                self.places += place - MISSES
                return

    def fail(self, kind, route, request):
        """One that is met: what the request needs changes as caches fill and records go."""
        if LONG:
            self.fail_each(kind, route, request)
            return
        counter = self.counters[kind]
        most = counter.used_by(lambda: self.stage.send(request))
        self.places += most
        for _ in range(TRIES):
            if not most:
                break
            needed = self.fail_at(kind, route, request, self.dice.randint(1, most))
            if needed is None:
                break
            most = needed

    def fail_at(self, kind, route, request, place):
        """None: it was met and failed; else how many there were, less than place."""
        counter, what = self.counters[kind], "%s %s %s, %s %d" % (*route[:3], kind, place)
        counter.set(place)
        begun = time.monotonic()
        answer = self.stage.send(request)
        took = time.monotonic() - begun
        left = counter.left()
        counter.set(0)
        self.tried += 1
        self.struck += left == 0
        self.judge(what, request, answer)
        if took > SLOW_S:
            self.wrong("%s: answered after %.1f s" % (what, took))
        self.recover(what)
        return place - left if left else None


def left_of_guesses(session):
    return session.ask("select coalesce(sum(cardinality(recent) + failures), 0) from login_brake")


def right_password_is_no_guess(fixture, report):
    """Each call of libpq fails once while a right password is looked at; nothing of it stays counted."""
    for engine in ("event", "process"):
        path = os.path.join(fixture.subfolder("guess-" + engine), "counter")
        counter = FailingAllocation(path)
        with Stage(fixture, "no-guess", count=1, engine=engine, nginx={}, KARTOTEKA_ACCESS_CACHE_S="0",
                   LD_PRELOAD=servers.binary("release", "tests/unit/libfailpq.so"),
                   FAILPQ=path) as stage, stage.psql() as session:
            stage.send(stage.contacts())
            most, statuses, stayed = counter.used_by(lambda: stage.send(stage.contacts())), \
                collections.Counter(), 0
            for place in range(1, most + 1, 1 if LONG else 4):
                counter.set(place)
                statuses[stage.send(stage.contacts()).status] += 1
                counter.set(0)
                stayed += left_of_guesses(session) != "0"
                servers.wait_until(lambda: stage.send(stage.contacts()).status == 200, PATIENCE_S, "200")
            left = left_of_guesses(session)
            figures(report, "a right password while calls fail, %s" % engine, of=most, answers=statuses,
                    not_yet_taken_back=stayed, left_at_last=left)
            report.check("a right password is no guess when its connection dies (%s)" % engine, [
                fault for fault, bad in (
                    ("left: " + left, left != "0"), ("answers %s" % dict(statuses), set(statuses) - {200, 503}),
                    ("%d calls fail only" % most, most < 10)) if bad])


def routes_fail_once(fixture, report, engine, part):
    folder = fixture.subfolder("counters-" + engine)
    counters = {kind: FailingAllocation(os.path.join(folder, name)) for kind, name, _ in SHIMS}
    environment = {variable: os.path.join(folder, name) for _, name, variable in SHIMS}
    preload = " ".join(servers.binary("release", "tests/unit/lib%s.so" % name)
                       for _, name, _ in SHIMS)
    with Stage(fixture, "failures", count=1, engine=engine, nginx={}, LD_PRELOAD=preload,
               KARTOTEKA_ANSWER_MEMORY_MB="0", **environment) as stage, stage.psql() as session:
        tenant = Tenant(session, "demo", stage.variables)
        stage.send(stage.countries())
        walk, begun = Walk(stage, counters), time.monotonic()
        caller, all_routes = Caller(tenant, tenant, walk.dice), routes(stage)[FROM::STEP]
        first = None
        if not LONG:
            all_routes = [route for i, route in enumerate(all_routes) if i // len(SHIMS) % len(ENGINES) == part]
        for number, route in enumerate(all_routes):
            if time.monotonic() - begun > BOUND_S:
                all_routes = all_routes[:number]
                break
            for kind, _, _ in SHIMS if LONG else [SHIMS[number % 2]]:
                walk.fail(kind, route, caller.request(*route))
            if first is None and number >= len(all_routes) // 4:
                first = memory_kib(walk.pids[0], "VmRSS") / 1024
            if LONG and number % 50 == 0:
                print("# %s: %d of %d routes, %d failed, %d s" % (
                    engine, number, len(all_routes), walk.struck, time.monotonic() - begun), flush=True)
        last = memory_kib(walk.pids[0], "VmRSS") / 1024
        first = last if first is None else first
        figures(report, "every route fails once, %s" % engine, routes=len(all_routes),
                tried=walk.tried, of=walk.places, failed=walk.struck, answers=walk.statuses,
                seconds=round(time.monotonic() - begun),
                MiB_after_a_quarter=round(first), MiB_at_last=round(last))
        report.check("every allocation and call of libpq fails once on every route (%s)" % engine,
                     walk.faults[:20] + (["%d, then %d MiB" % (first, last)]
                                         if last > first + GROWTH_MIB else [])
                     + (["%d of %d failed" % (walk.struck, walk.places if LONG else walk.tried)]
                        if walk.struck < (walk.places if LONG else walk.tried) * STRUCK else []))


def every_route_fails_once(fixture, report):
    if not LONG:
        for part, engine in enumerate(ENGINES):
            routes_fail_once(fixture, report, engine, part)
        return
    with fixture.twin() as other, concurrent.futures.ThreadPoolExecutor(len(ENGINES)) as both:
        for done in [both.submit(routes_fail_once, each, report, engine, 0)
                     for each, engine in zip((fixture, other), ENGINES)]:
            done.result()


def asan():
    """The sanitizer's library, which wants to come before all that is preloaded."""
    return subprocess.run(["gcc", "-print-file-name=libasan.so"], stdout=subprocess.PIPE, check=True,
                          text=True).stdout.strip()


def failed_calls_leak_nothing(fixture, report):
    """Calls of libpq fail in a worker with AddressSanitizer, which looks for leaks when it ends."""
    for part, engine in enumerate(ENGINES):
        path = os.path.join(fixture.subfolder("leak-" + engine), "counter")
        counter = FailingAllocation(path)
        with Stage(fixture, "leaks", count=1, engine=engine, nginx={}, preset="debug",
                   wrapper=("/usr/bin/env", "LD_PRELOAD=%s %s" % (
                       asan(), servers.binary("debug", "tests/unit/libfailpq.so"))), FAILPQ=path, KARTOTEKA_ANSWER_MEMORY_MB="0") as stage, stage.psql() as session:
            tenant = Tenant(session, "demo", stage.variables)
            stage.send(stage.countries())
            walk, all_routes = Walk(stage, {"call of libpq": counter}), routes(stage)
            caller = Caller(tenant, tenant, walk.dice)
            for route in all_routes if LONG else all_routes[part::LEAK_STEP]:
                walk.fail("call of libpq", route, caller.request(*route))
            stage.workers.stop()
            text = stage.workers.log_text()
        found = [line for line in text.split("\n") if "Sanitizer" in line or "runtime error" in line]
        figures(report, "failed calls leak nothing, %s" % engine, tried=walk.tried, failed=walk.struck,
                answers=walk.statuses)
        report.check("failed calls of libpq leak nothing (%s)" % engine, walk.faults[:20] + found[:5] + (
            [text[text.index(found[0]):][:3000]] if found else []) + (
                ["%d of %d failed" % (walk.struck, walk.tried)] if walk.struck < max(10, walk.tried * STRUCK) else []))


SCENARIOS = [failed_calls_leak_nothing, right_password_is_no_guess, every_route_fails_once]
