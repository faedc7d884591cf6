"""Every allocation and every call of libpq fails once, on every route of the three dialects: an answer
in the dialect's own envelope, nothing leaks, the next request is served. In the short form one of them a
route, with KT_LONG=1 all; KT_FAILURES_S bounds the long form: the seconds of an engine are shared by all
routes, and each route's places are tried in an order of their own."""

import collections
import json
import math
import os
import random
import time

import servers
from memory import LONG, FailingAllocation, figures, memory_kib
from stage import PATIENCE_S, Stage, envelope_faults
from tenants import SEED, Caller, Tenant, routes

ENGINES = ("event", "process") if LONG else ("event",)
BOUND_S = int(os.environ.get("KT_FAILURES_S", "0"))
SHIMS = (("allocation", "failmalloc", "FAILMALLOC"), ("call of libpq", "failpq", "FAILPQ"))
GROWTH_MIB = 24


class Walk:
    """One stage with both shims, and what came of it."""

    def __init__(self, stage, counters):
        self.stage, self.counters = stage, counters
        self.statuses, self.faults, self.failed = collections.Counter(), [], 0
        self.pids, self.dice = stage.workers.pids(), random.Random(SEED)
        self.places = 0

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
        if answer.status >= 500:
            path = request.target
            dialect = "R7" if path.startswith(b"/api/2") else \
                "WebDelivery" if path.startswith(b"/api/v1") else "SalesMan"
            for fault in envelope_faults(dialect, answer, 503 if answer.status == 503 else 500):
                self.wrong("%s: %s" % (what, fault))
        elif answer.status != 204 and b"json" in (answer.header("content-type") or "").encode():
            try:
                json.loads(answer.body)
            except ValueError:
                self.wrong("%s: no JSON: %r" % (what, answer.body[:100]))

    def wrong(self, fault):
        print("# " + fault, flush=True)
        self.faults.append(fault)

    def fail(self, kind, route, request, until):
        counter = self.counters[kind]
        most = max(1, counter.used_by(lambda: self.stage.send(request)))
        self.places += most
        places = self.dice.sample(range(1, most + 1), most if LONG else 1)
        for place in places:
            if time.monotonic() > until:
                break
            what = "%s %s %s, %s %d of %d" % (*route[:3], kind, place, most)
            counter.set(place)
            answer = self.stage.send(request)
            counter.set(0)
            self.failed += 1
            self.judge(what, request, answer)
            self.recover(what)


def every_route_fails_once(fixture, report):
    for engine in ENGINES:
        folder = fixture.subfolder("counters-" + engine)
        counters = {kind: FailingAllocation(os.path.join(folder, name)) for kind, name, _ in SHIMS}
        environment = {variable: os.path.join(folder, name) for _, name, variable in SHIMS}
        preload = " ".join(servers.binary("release", "tests/unit/lib%s.so" % name)
                           for _, name, _ in SHIMS)
        with Stage(fixture, "failures", count=1, engine=engine, nginx={}, LD_PRELOAD=preload,
                   **environment) as stage, stage.psql() as session:
            tenant = Tenant(session, "demo", stage.variables)
            stage.send(stage.countries())
            walk, begun = Walk(stage, counters), time.monotonic()
            caller, all_routes = Caller(tenant, tenant, walk.dice), routes(stage)
            end = begun + BOUND_S if BOUND_S else math.inf
            first = None
            for number, route in enumerate(all_routes):
                request = caller.request(*route)
                session.ask("truncate login_brake")  # a right password whose settling fails stays counted
                for turn, (kind, _, _) in enumerate(SHIMS if LONG else [SHIMS[number % 2]]):
                    share = (end - time.monotonic()) / ((len(all_routes) - number) * 2 - turn)
                    walk.fail(kind, route, request, time.monotonic() + share)
                if number == len(all_routes) // 4:
                    first = memory_kib(walk.pids[0], "VmRSS") / 1024
            last = memory_kib(walk.pids[0], "VmRSS") / 1024
            figures(report, "every route fails once, %s" % engine, routes=len(all_routes),
                    failed=walk.failed, of=walk.places, answers=walk.statuses, seconds=round(time.monotonic() - begun),
                    MiB_after_a_quarter=round(first), MiB_at_last=round(last))
            report.check("every allocation and call of libpq fails once on every route (%s)" % engine,
                         walk.faults[:20] + (["%d, then %d MiB" % (first, last)]
                                             if last > first + GROWTH_MIB else []))


SCENARIOS = [every_route_fails_once]
