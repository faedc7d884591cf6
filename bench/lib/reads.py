"""Every read statement on the benchmark's directory: the pages of 8 KB that PostgreSQL touches for it, its
time and its plan.

Each is prepared, run and explained as the worker does it: its role, row-level security, one plan for
all arguments, or for slow ones a plan for these. Arguments follow from their names and types;
tests/sql/plans.tsv has the ones that matter.
"""

import json
import os
import re
import statistics
import subprocess
from dataclasses import dataclass

import directory

RUNS = 2                # the second finds catalogs and pages in memory
SETTINGS = ("-c plan_cache_mode=force_generic_plan -c search_path=kartoteka -c jit=off "
            "-c work_mem=4MB -c kartoteka.tenant=1 -c TimeZone=Europe/Moscow")
BY_NAME = {"tenant": "1", "see": "0", "parts": "255", "kind": "1", "count": "200", "skip": "0",
           "created_inside": "'0'", "changed_inside": "'0'", "is_admin": "true", "view": "0",
           "sort": "0", "descending": "false", "filter_field": "-1", "filter_cased": "false",
           "addresses": "false", "check_it": "true", "entity": "0", "after_revision": "0",
           "after_id": "0", "since": "0", "id": "{PERSON}", "party_id": "{PERSON}",
           "case_id": "{CASE}", "company_id": "{COMPANY}", "country_id": "2", "city_id": "{CITY}",
           "sort_field": "2", "sort_categories": "63", "behind_sort": "0", "behind_down": "false"}
ARRAYS = {"custom_fields", "custom_values", "phone_categories", "phone_texts", "ids", "contact_values", "tags", "filter_patterns"}
# Types of sqlembed's own (tools/sqlembed/types.c).
TYPES = {"item[]": "bigint[]"}
# Folders whose statements are not the worker's, talk to the session only, or ask the control base.
LEFT_OUT = {"admin", "db", "move", "reach", "reference"}
TABLE = os.path.join(directory.HOME, "tests", "sql", "plans.tsv")


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def written(text, tenant):
    """{PERSON} and its like, of this tenant's directory."""
    n = tenant.people // 2 // 4 * 4
    values = {"PERSON": tenant.person(n), "MOBILE": tenant.mobile(n), "MAIL": tenant.mail(n),
              "SURNAME": tenant.surname(n), "CARD": "77%09d" % n,
              "COMPANY": 1000 + tenant.companies // 2,
              "CASE": 1001 + tenant.companies + 6 * tenant.people, "CITY": directory.MOSCOW,
              "STREET": tenant.moscow_streets()[0],
              "DEAL": 1077 + tenant.companies + 8 * tenant.people}
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

    def script(self, given, tenant, run_it):
        """Gives what psql runs: the statement prepared, then run_it("EXECUTE ...") in a transaction that is rolled back."""
        unknown = set(given) - {name for name, _ in self.args}
        if unknown:
            raise ValueError("plans.tsv: %s has no argument %s" % (self.name, ", ".join(unknown)))
        values = written(", ".join(self.value(name, given) for name, _ in self.args), tenant)
        kinds = "(%s)" % ", ".join(t for _, t in self.args) if self.args else ""
        run = "EXECUTE q%s" % ("(%s)" % values if self.args else "")
        mode = "SET plan_cache_mode = force_custom_plan;\n" if self.slow else ""
        return mode + "PREPARE q%s AS %s;\nBEGIN;\n%sROLLBACK;\n" % (kinds, self.sql, run_it(run))


@dataclass
class Row:
    """A row of plans.tsv: a statement, its budget of pages, the arguments that matter."""
    name: str
    budget: int
    everything: bool        # it has to see every row
    given: dict

    @property
    def label(self):
        return " ".join([self.name] + ["%s=%s" % item for item in self.given.items()])


def table():
    out = []
    for line in read(TABLE).splitlines():
        if line and not line.startswith("#"):
            name, budget, *given = line.split("\t")
            number, _, everything = budget.partition(" ")
            out.append(Row(name, int(number), everything == "all", dict(g.split("=", 1) for g in given)))
    return out


def statements(build, left_out=frozenset(LEFT_OUT)):
    """By name, those that the worker asks, from the list that the build in this folder has made."""
    listed = os.path.join(build, "generated", "kartoteka_db", "db", "statements.tsv")
    return {s.name: s for s in map(Statement, read(listed).rstrip("\n").split("\n"))
            if s.folder not in left_out}


@dataclass
class Explained:
    plan: dict
    pages: int
    rows: int
    ms: float               # the median


def _psql(cluster, database, script):
    """Output of psql as the worker; ValueError with the server's words when it fails."""
    done = subprocess.run(
        [os.path.join(directory.PG_BIN, "psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", "-h",
         cluster.folder, "-U", "kartoteka_app", "-d", database],
        input=script, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, encoding="utf-8", env=dict(os.environ, PGOPTIONS=SETTINGS), check=False)
    if done.returncode != 0:
        raise ValueError(done.stderr[-400:])
    return done.stdout


def ids(cluster, database, statement, given, tenant):
    """The first column of its rows, as texts."""
    out = _psql(cluster, database, statement.script(given, tenant, "{};\n".format))
    return [line.split("|")[0] for line in out.splitlines() if line]


def explain(cluster, database, statement, given, tenant, times=1):
    """Its plan and figures; ValueError as above."""
    def runs(run):
        return "\\o /dev/null\n%s\\o\n%s" % ((run + ";\n") * RUNS, (
            "EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) %s;\n\\echo ====\n" % run) * times)
    out = _psql(cluster, database, statement.script(given, tenant, runs))
    all_of_them = [json.loads(text)[0] for text in out.split("====\n") if text.strip()]
    plan = all_of_them[-1]["Plan"]
    return Explained(plan, plan["Shared Hit Blocks"] + plan["Shared Read Blocks"], plan["Actual Rows"],
                     statistics.median(e["Execution Time"] for e in all_of_them))
