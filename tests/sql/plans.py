#!/usr/bin/env python3
"""The plan of every read statement, and of writes in plans.tsv, on a directory of 200,000 people.

Each statement is prepared, run and explained as the worker does it: its role, row-level security, one
plan for all arguments, or for slow ones a plan for these. It fails when a large table is read from end
to end, or when more pages are touched than its budget.

Arguments follow from their names and types; plans.tsv has the ones that matter and the budgets.
"""

import argparse
import json
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
HOME = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [os.path.join(HOME, "tests", "lib"), os.path.join(HOME, "bench", "lib")]

import directory  # noqa: E402
import servers  # noqa: E402
import cluster as clusters  # noqa: E402
from report import Report  # noqa: E402

DATABASE = "plans"
LARGE = 40000           # rows from which a table must not be read from end to end
BUDGET = "300"          # pages, of a statement that plans.tsv does not name
RUNS = 2                # the second finds catalogs and pages in memory
# The directory is thrown away: it may be loaded in the fastest way.
LOADING = {"shared_buffers": "512MB", "full_page_writes": "off", "wal_level": "minimal",
           "max_wal_senders": "0", "max_wal_size": "4GB", "autovacuum": "off",
           "maintenance_work_mem": "256MB", "work_mem": "32MB"}
SETTINGS = ("-c plan_cache_mode=force_generic_plan -c search_path=kartoteka -c jit=off "
            "-c work_mem=4MB -c kartoteka.tenant=1 -c TimeZone=Europe/Moscow")
BY_NAME = {"tenant": "1", "see": "0", "parts": "255", "kind": "1", "count": "200", "skip": "0",
           "created_inside": "'0'", "changed_inside": "'0'", "is_admin": "true", "view": "0",
           "sort": "0", "descending": "false", "filter_field": "-1", "filter_cased": "false",
           "addresses": "false", "check_it": "true", "entity": "0", "after_revision": "0",
           "after_id": "0", "since": "0", "id": "{PERSON}", "party_id": "{PERSON}",
           "case_id": "{CASE}", "company_id": "{COMPANY}", "country_id": "2", "city_id": "{CITY}",
           "sort_field": "2", "sort_categories": "63"}
ARRAYS = {"custom_fields", "custom_values", "phone_categories", "phone_texts", "ids", "contact_values", "tags", "filter_patterns"}
# Types of sqlembed's own (tools/sqlembed/types.c).
TYPES = {"item[]": "bigint[]"}
# Folders whose statements are not the worker's, or talk to the session only.
LEFT_OUT = {"admin", "db", "reference"}


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def written(text):
    """{PERSON} and its like, of the first tenant's directory."""
    tenant = directory.tenants(1)[0]
    n = tenant.people // 2 // 4 * 4
    values = {"PERSON": tenant.person(n), "MOBILE": tenant.mobile(n), "MAIL": tenant.mail(n),
              "SURNAME": tenant.surname(n), "CARD": "77%09d" % n, "COMPANY": 1000 + n % 5000,
              "CASE": 1001 + tenant.companies + 6 * tenant.people, "CITY": directory.MOSCOW,
              "STREET": tenant.moscow_streets()[0]}
    return re.sub(r"\{([A-Z]+)\}", lambda m: str(values[m.group(1)]), text)


class Statement:
    """A statement as sqlembed has listed it: its name, SQL, and arguments as (name, type)."""

    def __init__(self, line):
        self.folder, self.name, access, given, sql = line.rstrip("\n").split("\t")
        self.reads = access.startswith("read")
        self.slow = access == "read, slow"
        pairs = [a.split(" ", 1) for a in given.split(", ") if a]
        self.args = [(name, TYPES.get(kind, kind)) for name, kind in pairs]
        text = re.sub(r"\\(.)", lambda m: "\n" if m.group(1) == "n" else m.group(1), sql)
        self.sql = re.sub(r"--.*", "", text).strip()

    def value(self, name, given):
        if name in given:
            return given[name]
        return "'{}'" if name in ARRAYS else BY_NAME.get(name, "NULL")

    def script(self, given):
        """The text that psql runs; its last output is the plan."""
        unknown = set(given) - {name for name, _ in self.args}
        if unknown:
            raise ValueError("plans.tsv: %s has no argument %s" % (self.name, ", ".join(unknown)))
        values = written(", ".join(self.value(name, given) for name, _ in self.args))
        kinds = "(%s)" % ", ".join(t for _, t in self.args) if self.args else ""
        run = "EXECUTE q%s" % ("(%s)" % values if self.args else "")
        mode = "SET plan_cache_mode = force_custom_plan;\n" if self.slow else ""
        return mode + ("PREPARE q%s AS %s;\nBEGIN;\n\\o /dev/null\n%s\\o\n"
                "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) %s;\nROLLBACK;\n"
                % (kinds, self.sql, (run + ";\n") * RUNS, run))


def table():
    """Rows of plans.tsv: statement, budget, arguments that matter."""
    out = []
    for line in read(os.path.join(HERE, "plans.tsv")).splitlines():
        if line and not line.startswith("#"):
            name, budget, *given = line.split("\t")
            out.append((name, budget, dict(g.split("=", 1) for g in given)))
    return out


def nodes(plan):
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes(child)


class Plans:
    def __init__(self, cluster):
        self.cluster = cluster
        self.large = set(directory.run_psql(
            cluster, DATABASE, sql="SELECT relname FROM pg_class WHERE relkind = 'r' AND "
            "relnamespace = 'kartoteka'::regnamespace AND reltuples > %d;" % LARGE).split())

    def explain(self, statement, given):
        done = subprocess.run(
            [os.path.join(directory.PG_BIN, "psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", "-h",
             self.cluster.folder, "-U", "kartoteka_app", "-d", DATABASE],
            input=statement.script(given), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            encoding="utf-8", env=dict(os.environ, PGOPTIONS=SETTINGS), check=False)
        if done.returncode != 0:
            raise ValueError(done.stderr[-400:])
        return json.loads(done.stdout)[0]

    def faults(self, statement, budget, given):
        """The faults of a statement's plan, and its pages. A budget that ends with "all" is one
        of a statement that has to see every row."""
        number, _, everything = budget.partition(" ")
        try:
            explained = self.explain(statement, given)
        except ValueError as error:
            return [str(error)], 0
        plan = explained["Plan"]
        pages = plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
        out = ["reads all of %s" % node["Relation Name"] for node in nodes(plan)
               if node["Node Type"] == "Seq Scan" and node["Relation Name"] in self.large
               and node["Actual Loops"] > 0 and everything != "all"]
        if pages > int(number):
            out.append("touches %d pages, its budget is %s" % (pages, number))
        return out, pages


def check(plans, report, only, verbose):
    listed = os.path.join(servers.BUILD, "release", "generated", "kartoteka_db", "db",
                          "statements.tsv")
    statements = {s.name: s for s in map(Statement, read(listed).rstrip("\n").split("\n"))
                  if s.folder not in LEFT_OUT}
    rows = table()
    unknown = [name for name, _, _ in rows if name not in statements]
    report.check("plans.tsv names statements that are there", ["%s is no statement" % n
                                                              for n in unknown])
    rows += [(name, BUDGET, {}) for name in statements
             if statements[name].reads and name not in {r[0] for r in rows}]
    for name, budget, given in rows:
        if name in unknown or (only and name not in only):
            continue
        found, pages = plans.faults(statements[name], budget, given)
        label = " ".join([name] + ["%s=%s" % item for item in given.items()])
        report.check(label, found)
        if verbose:
            print("%6d of %s pages  %s" % (pages, budget, label), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-v", "--verbose", action="store_true")
    parser.add_argument("statements", nargs="*")
    given = parser.parse_args()
    report = Report("plans")
    clusters.SETTINGS.update(LOADING)
    cluster = clusters.Cluster()
    build = os.path.join(servers.BUILD, "release")

    def ctl(*arguments):
        subprocess.run([os.path.join(build, "kartotekactl"), *arguments], check=True, cwd="/",
                       env=servers.worker_environment(cluster, DATABASE), stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL)
    try:
        cluster.start()
        directory.make(cluster, DATABASE, ctl, 1)
        check(Plans(cluster), report, set(given.statements), given.verbose)
    finally:
        cluster.stop()
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
