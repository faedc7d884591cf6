"""bench/run: Kartoteka beside its floor and four peers; see bench/README.md."""

import argparse
import os
import signal
import sys
import time

import compare
import directory
import floor
import measure
import peers
import report
import servers
import stack
import stage as stages
import work as works

COMPARED = 40           # requests of each kind whose answers are compared before the load
HALF_CONNECTIONS = 32
VARIANTS = ["kartoteka", "cold", "process", "php-4", "php-8", "node-pg", "node-postgres", "go", "rust",
            "packed"]
FORGETFUL = ("cold", "process", "apart")
QUICK_VARIANTS = [v for v in VARIANTS if v != "php-4"]


def say(text):
    print(text, flush=True)


def arguments():
    parser = argparse.ArgumentParser(prog="bench/run", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="3 rounds of 2 s, under 8 minutes")
    parser.add_argument("--json", metavar="FILE", help="write the figures there")
    parser.add_argument("--scale", type=float, default=1, help="1: 200,000 people (default)")
    parser.add_argument("--rounds", type=int, help="default 5, 3 when quick")
    parser.add_argument("--seconds", type=int, help="of one load; default 5, 2 when quick")
    parser.add_argument("--connections", type=int, default=16, help="of the load generator")
    parser.add_argument("--work", help="only these, as in R2,R5")
    parser.add_argument("--variants", help="only these, as in kartoteka,go")
    parser.add_argument("--no-floor", action="store_true")
    given = parser.parse_args()
    given.rounds = given.rounds or (3 if given.quick else 5)
    given.seconds = given.seconds or (2 if given.quick else 5)
    return given


class Bench:
    def __init__(self, given, stage):
        self.given = given
        self.stage = stage
        self.samples = {}       # work -> variant -> list of Sample
        self.pools = {}
        self.position = {}      # of work whose requests can be sent once only
        self.started = time.monotonic()
        wanted = given.work.split(",") if given.work else [w.name for w in works.WORKS if w.usual]
        self.works = [w for w in works.WORKS if w.name in wanted and self._served(w)]

    def _served(self, work):
        """Does this Kartoteka have the route?"""
        routes = [line.split("\t") for line in self.stage.routes]
        if any(set(work.route[0].split("|")) <= set(r[1].split("|")) and r[2] == work.route[1]
               and work.route[2] in (None, *r[3].split("|")) for r in routes if len(r) > 3):
            return True
        say("left out    %s: this Kartoteka has no %s %s" % (work.name, *work.route[:2]))
        return False

    def prepare(self, variants):
        """Pools, equal answers, and everything warm."""
        self.mean = {}
        for work in self.works:
            path = os.path.join(self.stage.run_folder, work.name)
            works.write_pool(path, work.requests(self.stage.tenants, work.pool))
            self.pools[work.name] = path
            mine = [v for v in variants if self._does(v, work)]
            if not work.once:
                compare.compare(mine, work, self.stage.tenants, COMPARED)
        say("compared    %d answers of each kind are equal" % COMPARED)
        for variant in variants:
            for work in self.works:
                if self._does(variant, work) and not work.writes:
                    self._warm(variant, work)

    def _warm(self, variant, work):
        """A second of load; who has a memory gets as much as fills it, however slow the machine is."""
        passes = work.warm_passes if variant.name in stack.OWN and variant.name not in FORGETFUL else 0
        sent = 0
        while sent == 0 or sent < passes * work.pool:
            sent += measure.wrk(variant.port, self.pools[work.name], sent, 1 if sent == 0 else 5, 8,
                                scheme=variant.scheme).requests

    @staticmethod
    def _does(variant, work):
        return work.peers or variant.name in stack.OWN

    def rounds(self, variants):
        for n in range(self.given.rounds):
            for work in self.works:
                order = [v for v in variants if self._does(v, work)]
                order = order[n % len(order):] + order[:n % len(order)]
                for variant in order:
                    self._load(variant, work, n)
            say("round %d     %d s" % (n + 1, time.monotonic() - self.started))

    def _load(self, variant, work, n):
        start = self.position.get(work.name, 0) if work.once else n * 7919
        sample = measure.run(variant, self.stage.cluster.postmaster(), self.pools[work.name], start,
                             self.given.seconds, self.given.connections)
        if work.once:
            self.position[work.name] = start + sample.requests + 2 * self.given.connections
        self.samples.setdefault(work.name, {}).setdefault(variant.name, []).append(sample)

    def floors(self, database):
        """work -> figures of the floor."""
        say("floor       pgbench over the statements of a sample, and the cheapest requests")
        out = {}
        for work in self.works:
            if work.once:
                continue
            pool, size = floor.cheapest_request(self.stage, database, work)
            passed_on = self._cheapest(database, pool)
            scripts = floor.capture(self.stage, database, work, self.stage.run_folder)
            runs = sorted(floor.statements_us(self.stage, database, work, scripts,
                                              self.given.seconds)
                          for _ in range(self.given.rounds))
            cost, rate = runs[len(runs) // 2]
            out[work.name] = {"cpu_us": round(passed_on["cpu_us"] + cost, 1), "answer_bytes": size,
                              "cheapest_request_us": passed_on["cpu_us"],
                              "cheapest_request_rps": passed_on["rps"],
                              "statements_us": round(cost, 1), "statements_tps": round(rate, 1)}
        return out

    def _cheapest(self, database, pool):
        variant = self.stage.start("cold" if self.stage.has_event else "process", database, "-empty")
        try:
            return report.medians([
                measure.run(variant, self.stage.cluster.postmaster(), pool, 0, self.given.seconds,
                            self.given.connections) for _ in range(self.given.rounds)])
        finally:
            self.stage.stop(variant)

    def half_load(self, variants, results):
        """p99 of every variant at half of what the best peer can do."""
        out = {}
        for work in self.works:
            best = max((f["rps"] for n, f in results[work.name].items()
                        if n not in (*stack.OWN, "packed", "floor")), default=0)
            if not work.peers or not best:
                continue
            pause_ms = max(1, round(HALF_CONNECTIONS / (best / 2) * 1000))
            figures = {v.name: report.medians([
                measure.run(v, self.stage.cluster.postmaster(), self.pools[work.name], n * 7919,
                            self.given.seconds, HALF_CONNECTIONS, pause_ms)
                for n in range(self.given.rounds)]) for v in variants}
            out[work.name] = dict(report.best_latency(figures), rate=round(best / 2))
        return out


def measure_all(given, stage):
    names = given.variants.split(",") if given.variants else (
        QUICK_VARIANTS if given.quick else VARIANTS)
    if not stage.has_event:
        names = [n for n in names if n != "kartoteka"]
    peers.build(stage.work, {n.split("-")[0] for n in names}, say)
    bench = Bench(given, stage)
    database = stage.fresh()
    variants = [stage.start(name, database) for name in names]
    bench.prepare(variants)
    bench.rounds(variants)
    results = {w.name: report.best_of({n: report.medians(s)
                                       for n, s in bench.samples[w.name].items()})
               for w in bench.works}
    detail = {w.name: {n: report.medians(s) for n, s in bench.samples[w.name].items()}
              for w in bench.works}
    half = {} if given.quick else bench.half_load(variants, results)
    for variant in variants:
        stage.stop(variant)
    if not given.no_floor:
        for name, figure in bench.floors(database).items():
            results[name]["floor"] = figure
    print()
    print(report.table(bench.works, results))
    print("\n".join(report.ratios(results)))
    if half:
        print(report.half_table(half))
    if given.json:
        report.write_json(given.json, {
            "machine": dict(report.machine(), scale=given.scale, connections=given.connections,
                            rounds=given.rounds, seconds=given.seconds),
            "work": results, "variants": detail, "half_load": half})
    faults = [w for w, figures in results.items() for f in figures.values() if f.get("faults")]
    if faults:
        say("requests failed in " + ", ".join(sorted(set(faults))))
    return 1 if faults else 0


def main():
    given = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    started = time.monotonic()
    try:
        with stages.Stage(given.scale, say) as stage:
            return measure_all(given, stage)
    except (compare.Different, directory.DirectoryError, measure.LoadError, peers.BuildError,
            servers.ServerError, stack.ClusterError) as error:
        print("bench: %s" % error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    finally:
        say("took        %d s" % (time.monotonic() - started))


if __name__ == "__main__":
    sys.exit(main())
