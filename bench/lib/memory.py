"""bench/memory: resident memory of a worker of the event engine at rest, with 64 requests in flight,
and after many requests of every kind that reads."""

import argparse
import os
import sys
import threading

import directory
import measure
import report
import servers
import stack
import stage as stages
import work as works

IN_FLIGHT = 64
LIMIT_MB = 32
GROWTH_MB = 1.0         # from the first tenth of the requests to the last, at most
KINDS = ("R1", "R2", "R3", "R4")
SLICE_S = 5


def say(text):
    print(text, flush=True)


class Watch:
    """The largest resident memory of a process while it is watched."""

    def __init__(self, pid):
        self.pid = pid
        self.peak = (0, 0)
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._run)

    def _run(self):
        while not self.ended.wait(0.02):
            self.peak = max(self.peak, measure.resident_kb(self.pid))

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()


def show(label, kb):
    say("%-34s %6.1f MB resident, %6.1f MB its own" % (label, kb[0] / 1024, kb[1] / 1024))
    return {"resident_kb": kb[0], "own_kb": kb[1]}


def many(variant, pools, wanted):
    """Sends requests of every kind in turn; memory after each tenth."""
    done, marks, slices = 0, [], 0
    while done < wanted:
        pool = pools[slices % len(pools)]
        done += measure.wrk(variant.port, pool, slices * 7919, SLICE_S, 16).requests
        slices += 1
        if done >= wanted * (len(marks) + 1) / 10:
            marks.append(measure.resident_kb(variant.worker()))
    return done, marks


def main():
    parser = argparse.ArgumentParser(prog="bench/memory", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="100,000 requests, not 1,000,000")
    parser.add_argument("--json", metavar="FILE")
    parser.add_argument("--scale", type=float, default=1)
    given = parser.parse_args()
    wanted = 100000 if given.quick else 1000000
    out = {}
    try:
        with stages.Stage(given.scale, say) as stage:
            if not stage.has_event:
                say("this Kartoteka has no event engine")
                return 1
            variant = stage.start("cold", stage.fresh()) # ANSWER_MEMORY_MB bounds itself
            pools = []
            for work in works.WORKS:
                if work.name in KINDS:
                    pools.append(os.path.join(stage.run_folder, work.name))
                    works.write_pool(pools[-1], work.requests(stage.tenants, work.pool))
            out["rest"] = show("at rest", measure.resident_kb(variant.worker()))
            for pool in pools:
                with Watch(variant.worker()) as watch:
                    measure.wrk(variant.port, pool, 0, SLICE_S, IN_FLIGHT)
                name = os.path.basename(pool)
                out["in_flight_" + name] = show("%d of %s in flight" % (IN_FLIGHT, name), watch.peak)
            done, marks = many(variant, pools, wanted)
            out["requests"] = done
            out["first_tenth"] = show("after %d requests" % (done // 10), marks[0])
            out["last"] = show("after %d requests" % done, marks[-1])
    except (directory.DirectoryError, measure.LoadError, servers.ServerError,
            stack.ClusterError) as error:
        print("bench: %s" % error, file=sys.stderr)
        return 1
    peak = max(v["resident_kb"] for k, v in out.items() if k.startswith("in_flight")) / 1024
    grown = (out["last"]["own_kb"] - out["first_tenth"]["own_kb"]) / 1024
    say("peak %.1f MB, at most %d: %s" % (peak, LIMIT_MB, "met" if peak <= LIMIT_MB else "MISSED"))
    say("grew by %.1f MB, at most %.1f: %s" % (grown, GROWTH_MB,
                                              "met" if grown <= GROWTH_MB else "MISSED"))
    if given.json:
        report.write_json(given.json, {"machine": report.machine(), "memory": out})
    return 0


if __name__ == "__main__":
    sys.exit(main())
