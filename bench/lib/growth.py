"""bench/growth: what every read costs at 20,000, 200,000 and 2,000,000 people.

First the statements of tests/sql/plans.tsv, each with its arguments: pages of 8 KB that PostgreSQL touches, rows, time.
One grows when the largest directory takes more than 1.3 times the pages of the smallest and ten more; where more
people match there, a row more may cost eight pages. Then whole requests: R2, R3, R4 and R6, and a page of 200
persons at the head of the list and behind 5,000 pages (or as many as there are): processor time a request (nginx,
worker, PostgreSQL) and pages. A statement that fails is said and left out.

The largest directory takes about 10 GB of disk and minutes to make; it is kept in the work folder.
"""

import argparse
import os
import sys

import directory
import measure
import reads
import report
import servers
import stack
import stage as stages
import work as works

SCALES = (0.1, 1, 10)
KINDS = ("R2", "R3", "R4", "R6")
PAGE, DEEP = 200, 5000
FLAT_PAGES, FEW_PAGES, ROW_PAGES = 1.3, 10, 8
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
    variant = stage.start("cold" if stage.has_event else "process", database, "-growth")
    measure.wrk(variant.port, pool, 0, 1, given.connections)
    stage.stop(variant)
    before = pages(stage, database.name)
    variant = stage.start("cold" if stage.has_event else "process", database, "-growth")
    samples = [measure.run(variant, stage.cluster.postmaster(), pool, n * 7919, given.seconds,
                           given.connections) for n in range(given.rounds)]
    stage.stop(variant)
    read = pages(stage, database.name) - before
    figures = report.medians(samples)
    figures["pages"] = round(read / max(1, sum(s.requests for s in samples)), 1)
    return figures


def read_all(stage, database, only, times):
    """Explained of each row of plans.tsv that reads, by its label; those that failed are said and left out."""
    statements = reads.statements(stage.build)
    out = {}
    for row in reads.table():
        statement = statements.get(row.name)
        if statement is None or not statement.reads or not any(o in row.label for o in only or [""]):
            continue
        try:
            out[row.label] = reads.explain(stage.cluster, database.name, statement, row.given,
                                           stage.tenants[0], times)
        except ValueError as error:
            say("FAILED  %s: %s" % (row.label, error))
    return out


def grows(small, large):
    allowed = FLAT_PAGES * small.pages + ROW_PAGES * max(0, large.rows - small.rows)
    return large.pages > allowed and large.pages > small.pages + FEW_PAGES


def tell_reads(by_size):
    """The table of all reads, by size, and the list of those that grow. Figures for the JSON file."""
    sizes = sorted(by_size)
    say("%-6s %s  read: pages / rows / ms" % ("x", "  ".join("%20d" % n for n in sizes)))
    missed = []
    figures = []
    for label in by_size[sizes[0]]:
        found = [by_size[n].get(label) for n in sizes]
        if None in found:
            continue
        ratio = found[-1].pages / max(1, found[0].pages)
        bad = grows(found[0], found[-1])
        missed += [(ratio, label)] if bad else []
        figures.append({"read": label, "grows": bad, "pages": [f.pages for f in found],
                        "rows": [f.rows for f in found], "ms": [f.ms for f in found]})
        say("%-6.2f %s%s %s" % (ratio, "  ".join("%7d /%4d /%6.1f" % (f.pages, f.rows, f.ms)
                                               for f in found), " *" if bad else "  ", label))
    say("%d reads, %d grow by more than %.1f:" % (len(figures), len(missed), FLAT_PAGES))
    for ratio, label in sorted(missed, reverse=True):
        say("  x %-7.2f %s" % (ratio, label))
    return figures


def tell_requests(results):
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


def arguments():
    parser = argparse.ArgumentParser(prog="bench/growth", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="leaves the largest directory out")
    parser.add_argument("--scales", help="sizes in 200,000 people, such as 0.1,1,3")
    parser.add_argument("--reads", nargs="*", metavar="TEXT",
                        help="the statements only; those whose row of plans.tsv holds a text")
    parser.add_argument("--json", metavar="FILE")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=16)
    given = parser.parse_args()
    given.scales = ([float(x) for x in given.scales.split(",")] if given.scales
                    else SCALES[:2] if given.quick else SCALES)
    return given


def measure_one(stage, given, results):
    """All figures of one directory go to results."""
    database = stage.fresh()
    people = sum(t.people for t in stage.tenants)
    results["reads"][people] = read_all(stage, database, given.reads, given.rounds)
    if given.reads is not None:
        return
    for work in kinds():
        figures = one(stage, database, work, given)
        results["requests"].setdefault(work.name, {})[people] = figures
        say("%-9s %8d people  %7.0f us CPU  %8.1f pages  %7.0f req/s" % (
            work.name, people, figures["cpu_us"], figures["pages"], figures["rps"]))


def main():
    given = arguments()
    results = {"reads": {}, "requests": {}}
    try:
        for scale in given.scales:
            with stages.Stage(scale, say) as stage:
                measure_one(stage, given, results)
    except (directory.DirectoryError, measure.LoadError, servers.ServerError,
            stack.ClusterError) as error:
        print("bench: %s" % error, file=sys.stderr)
        return 1
    figures = tell_reads(results["reads"])
    if results["requests"]:
        tell_requests(results["requests"])
    if given.json:
        report.write_json(given.json, {"machine": report.machine(), "growth": results["requests"],
                                       "reads": figures})
    return 0 if figures else 1


if __name__ == "__main__":
    sys.exit(main())
