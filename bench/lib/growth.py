"""bench/growth: what R2, R3, R4 and R6 cost at 20,000, 200,000 and 2,000,000 people, and a page of
200 persons at the head of the list and behind 5,000 pages (or as many as there are).

Processor time a request (nginx, worker, PostgreSQL) and pages that PostgreSQL reads for it. The
largest directory takes about 10 GB of disk and minutes to make; it is kept in the work folder.
"""

import argparse
import os
import sys

import directory
import measure
import report
import servers
import stack
import stage as stages
import work as works

SCALES = (0.1, 1, 10)
KINDS = ("R2", "R3", "R4", "R6")
PAGE, DEEP = 200, 5000
FLAT = {"R2": 1.3, "R3": 1.3}       # cost at the largest over cost at the smallest, at most


def say(text):
    print(text, flush=True)


def page_work(name, page):
    """The largest tenant's page of that number, or its last full one."""
    def draw(_, tenants):
        skip = min((page - 1) * PAGE, tenants[0].people // PAGE * PAGE - PAGE)
        return works.page_behind(tenants[0], tenants[0].people - skip)
    return works.Work(name, "page %d" % page, ("GET", "person", "list"), draw, pool=100)


def kinds():
    return [w for w in works.WORKS if w.name in KINDS] + [
        page_work("page 1", 1), page_work("page %d" % DEEP, DEEP)]


def pages(stage, name):
    """Pages that the database's backends have read so far; those that have ended are in it."""
    return int(directory.run_psql(stage.cluster, "postgres", sql="SELECT blks_hit + blks_read FROM "
                                  "pg_stat_database WHERE datname = '%s';" % name))


def one(stage, database, work, given):
    """Figures of one kind of work; the variant ends before its pages are counted."""
    pool = os.path.join(stage.run_folder, work.name)
    works.write_pool(pool, work.requests(stage.tenants, work.pool))
    variant = stage.start("kartoteka" if stage.has_event else "process", database, "-growth")
    measure.wrk(variant.port, pool, 0, 1, given.connections)
    stage.stop(variant)
    before = pages(stage, database.name)
    variant = stage.start("kartoteka" if stage.has_event else "process", database, "-growth")
    samples = [measure.run(variant, stage.cluster.postmaster(), pool, n * 7919, given.seconds,
                           given.connections) for n in range(given.rounds)]
    stage.stop(variant)
    read = pages(stage, database.name) - before
    figures = report.medians(samples)
    figures["pages"] = round(read / max(1, sum(s.requests for s in samples)), 1)
    return figures


def main():
    parser = argparse.ArgumentParser(prog="bench/growth", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="leaves the largest directory out")
    parser.add_argument("--json", metavar="FILE")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=16)
    given = parser.parse_args()
    results = {}
    try:
        for scale in SCALES[:2] if given.quick else SCALES:
            with stages.Stage(scale, say) as stage:
                database = stage.fresh()
                people = sum(t.people for t in stage.tenants)
                for work in kinds():
                    figures = one(stage, database, work, given)
                    results.setdefault(work.name, {})[people] = figures
                    say("%-9s %8d people  %7.0f us CPU  %8.1f pages  %7.0f req/s" % (
                        work.name, people, figures["cpu_us"], figures["pages"], figures["rps"]))
    except (directory.DirectoryError, measure.LoadError, servers.ServerError,
            stack.ClusterError) as error:
        print("bench: %s" % error, file=sys.stderr)
        return 1
    for name, by_size in results.items():
        sizes = sorted(by_size)
        ratio = by_size[sizes[-1]]["cpu_us"] / by_size[sizes[0]]["cpu_us"]
        goal = FLAT.get(name)
        say("%-9s costs %.2f times as much at %d people as at %d%s" % (
            name, ratio, sizes[-1], sizes[0],
            "" if goal is None else ", at most %.1f: %s" % (
                goal, "met" if ratio <= goal else "MISSED")))
    head, deep = results["page 1"], results["page %d" % DEEP]
    size = max(head)
    say("page %d costs %.2f times page 1 at %d people" % (
        DEEP, deep[size]["cpu_us"] / head[size]["cpu_us"], size))
    if given.json:
        report.write_json(given.json, {"machine": report.machine(), "growth": results})
    return 0


if __name__ == "__main__":
    sys.exit(main())
