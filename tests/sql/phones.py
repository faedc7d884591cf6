#!/usr/bin/env python3
"""The rules of phones, by example: the tables of docs/compatibility/phones.md that the database runs, and
several hundred numbers that libphonenumber reads, too.

Where libphonenumber answers otherwise, the number stands in phones_differ.tsv with the reason; a line
there that is no difference any more is a fault, too.
"""

import json
import os
import re
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
HOME = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(HOME, "tests", "lib"))

from cluster import Cluster, Psql  # noqa: E402
from fixture import FixtureError, run_ctl  # noqa: E402
from report import Report  # noqa: E402
import servers  # noqa: E402

PAGE = os.path.join(HOME, "docs", "compatibility", "phones.md")
DIFFER = os.path.join(HERE, "phones_differ.tsv")
ORACLE = ["/usr/bin/python3", os.path.join(HERE, "phone_oracle.py")]    # Debian's, which has the package
DATABASE = "phones"
FEWEST = 500                # numbers that libphonenumber is asked about


def unescaped(text):
    return re.sub(r"\\u([0-9a-f]{4})|\\n", lambda m: chr(int(m[1], 16)) if m[1] else "\n", text)


def texts(cell):
    return [unescaped(text) for text in re.findall("`([^`]*)`", cell)]


def table(heading):
    """The rows of the table below a heading, each as its cells."""
    with open(PAGE, encoding="utf-8") as file:
        section = file.read().split("\n## %s\n" % heading)[1].split("\n## ")[0]
    lines = [line for line in section.split("\n") if line.startswith("|")][2:]
    return [[cell.strip(" ") for cell in line[1:-1].split("|")] for line in lines]


HOMES = [row[0] for row in table("Home countries")]


class Database:
    """A migrated database of its own with a tenant a home country."""

    def __init__(self, cluster):
        self.cluster = cluster
        self.environment = servers.worker_environment(cluster, DATABASE)
        cluster.create_database(DATABASE)
        self.ctl("db", "migrate")
        for home in HOMES:
            self.ctl("tenant", "add", home)
            self.ctl("tenant", "set", home, "--home-country", home)

    def ctl(self, *arguments):
        return run_ctl(self.environment, *arguments)

    def ask(self, sql, given):
        """Rows of a query over json_array_elements of what is given, as $given; one value a row."""
        return [json.loads(line)
                for line in self.run("SELECT to_json(x)::text FROM (%s) x;" % sql, given).splitlines()]

    def run(self, sql, given):
        """Returns the output of psql for SQL with $given in it."""
        marked = json.dumps(given, ensure_ascii=True)
        script = "SET statement_timeout = '5s';\n" + sql.replace(
            "$given", "json_array_elements($json$%s$json$::json) WITH ORDINALITY AS g(row, n)" % marked)
        done = subprocess.run(
            [os.path.join(os.environ.get("KT_PG_BIN", "/usr/lib/postgresql/15/bin"), "psql"), "-XAtq",
             "-v", "ON_ERROR_STOP=1", "-h", self.cluster.folder, "-U", "kartoteka_admin", "-d", DATABASE],
            input=script, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
            check=False)
        if done.returncode != 0:
            raise ValueError(done.stderr[-600:])
        return done.stdout

    def numbers(self, pairs):
        """Returns the numbers that the database reads in each (text, home)."""
        rows = self.ask("SELECT kartoteka.phone_numbers(g.row->>0, g.row->>1) AS v FROM $given "
                        "ORDER BY g.n", pairs)
        return [row["v"] for row in rows]

    def keys(self, pairs):
        """The keys of each (text, home) as triggers and look-ups make them, by their short ways."""
        rows = self.ask("SELECT kartoteka.contact_keys((SELECT id FROM kartoteka.tenant WHERE name ="
                        " g.row->>1), 0::smallint, g.row->>0) AS v FROM $given ORDER BY g.n", pairs)
        return [row["v"] for row in rows]


def check_keys(db, report, pairs, numbers):
    """The keys are the numbers without extensions, or the text that has none."""
    for (text, home), got, all_numbers in zip(pairs, db.keys(pairs), numbers):
        wanted = list(dict.fromkeys(number.split(";")[0] for number in all_numbers))
        report.check("keys of %r in %s" % (text, home),
                     [] if got == wanted or (not wanted and len(got) == 1)
                     else ["%s, not %s" % (got, wanted)])


def check_plans(db, report):
    """The page's table of home countries is the database's."""
    def span(least, most):
        return "-" if most == 0 else str(most) if least == most else "%d to %d" % (least, most)
    rows = [json.loads(line) for line in db.run(
        "SELECT to_json(p)::text FROM kartoteka.phone_plans() p;", []).splitlines()]
    ours = [[p["home"], "`%s`" % p["code"], "`%s`" % p["trunk"] if p["trunk"] else "-",
             span(p["shortest"], p["longest"]), span(p["bare_shortest"], p["bare_longest"]), "`%s`" % p["abroad"],
             "yes" if p["eight"] else "no"] for p in rows]
    for wanted, got in zip(table("Home countries"), ours):
        report.check("plan of %s" % wanted[0], [] if wanted == got else ["%s, not %s" % (got, wanted)])
    report.check("plans", [] if len(ours) == len(HOMES) >= 15 else [len(ours)])


def check_numbers(db, report):
    rows = [(texts(text)[0], home, texts(keys)) for text, home, keys in table("Numbers")]
    found = db.numbers([row[:2] for row in rows])
    for (text, home, wanted), got in zip(rows, found):
        report.check("%r in %s" % (text, home), [] if got == wanted else ["%s, not %s" % (got, wanted)])
    check_keys(db, report, [row[:2] for row in rows], found)


STORED = """
CREATE TEMP TABLE stored AS
    SELECT 100000 + g.n AS id, (SELECT id FROM kartoteka.tenant WHERE name = g.row->>2) AS t,
           g.row->>0 AS value FROM $given;
INSERT INTO kartoteka.party (tenant_id, id, kind, last_name) SELECT s.t, s.id, 1, 'x' FROM stored s;
INSERT INTO kartoteka.contact_info (tenant_id, id, party_id, kind, value)
SELECT s.t, s.id, s.id, 0, s.value FROM stored s;
"""

ASKED = """
SELECT a.n, 100000 + a.n IN (SELECT o.party_id FROM kartoteka.contact_owners(a.t, 0::smallint,
           kartoteka.contact_keys(a.t, 0::smallint, a.typed)) o) AS whole,
       100000 + a.n IN (SELECT s.party_id FROM kartoteka.search_parties(a.t, ARRAY[a.typed], '{3}')
           AS s(party_id)) AS search,
       100000 + a.n IN (SELECT e.id FROM kartoteka.phone_tail_owners(a.t, a.typed) AS e(id)) AS ends,
       kartoteka.same_phone(a.t, a.stored, a.typed) AS same
FROM (SELECT g.n, (SELECT id FROM kartoteka.tenant WHERE name = g.row->>2) AS t, g.row->>0 AS stored,
             g.row->>1 AS typed FROM $given) a ORDER BY a.n"""


def check_found(db, report):
    rows = table("What finds what")
    given = [[texts(row[0])[0], texts(row[1])[0], row[2]] for row in rows]
    db.run(STORED, given)
    for row, pair, got in zip(rows, given, db.ask(ASKED, given)):
        wrong = ["%s: %s, not %s" % (name, got[name], wanted)
                 for name, wanted in zip(("whole", "search", "ends", "same"), row[3:])
                 if got[name] != (wanted == "yes")]
        report.check("%r asked for %r in %s" % tuple(pair), wrong)
    report.check("rows of the page", [] if len(rows) > 30 else ["only %d" % len(rows)])


def check_home(db, report):
    """A tenant that takes another country: its keys follow, another tenant's do not. A country without
    rules is refused and changes nothing."""
    value = "80 29 765-43-21"

    def keys():
        return [row["v"] for row in db.ask(
            "SELECT array_agg(c.value_key ORDER BY c.id) AS v FROM $given, kartoteka.contact_info c"
            " WHERE c.value = g.row->>0", [[value]])][0]
    db.run(STORED.replace("100000", "200000"), [[value, "", "RU"], [value, "", "KZ"]])
    before = keys()
    report.check("before", [] if before == ["70297654321"] * 2 else [before])
    for wrong in ("XX", "by", "", "R"):
        try:
            report.fail("home country %r" % wrong, db.ctl("tenant", "set", "RU", "--home-country", wrong))
        except FixtureError as error:
            report.check("home country %r" % wrong, [] if "RU, KZ, BY, UA" in str(error) else [error])
    report.check("nothing has changed", [] if keys() == before else [keys()])
    said = db.ctl("tenant", "set", "RU", "--home-country", "BY")
    report.check("BY is said", [] if "home-country BY" in said else [said])
    report.check("keys of BY", [] if keys() == ["375297654321", "70297654321"] else [keys()])
    db.ctl("tenant", "set", "RU", "--home-country", "RU")
    report.check("keys of RU again", [] if keys() == before else [keys()])


def check_writer(db, report):
    """A writer that ends only after the country has changed gets keys of the new one, too."""
    writer, watcher = Psql(db.cluster, DATABASE), Psql(db.cluster, DATABASE)
    tenant = writer.ask("SELECT id FROM kartoteka.tenant WHERE name = 'KZ'")
    writer.ask("BEGIN")
    writer.ask("INSERT INTO kartoteka.party (tenant_id, id, kind, last_name) VALUES (%s, 300001, 1, 'x');"
               "INSERT INTO kartoteka.contact_info (tenant_id, id, party_id, kind, value)"
               " VALUES (%s, 300001, 300001, 0, '29 765-43-22')" % (tenant, tenant))
    setting = threading.Thread(target=db.ctl, args=("tenant", "set", "KZ", "--home-country", "BY"))
    setting.start()
    while watcher.ask("SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%renew_contacts_lot%'"
                     " AND state = 'active' AND pid <> pg_backend_pid()") == "0" and setting.is_alive():
        time.sleep(0.01)
    report.check("the change waits for the writer", [] if setting.is_alive() else ["it did not"])
    writer.ask("COMMIT")
    setting.join()
    key = writer.ask("SELECT value_key FROM kartoteka.contact_info WHERE id = 300001")
    writer.close()
    watcher.close()
    report.check("the writer's keys", [] if key == "375297654322" else [key])
    db.ctl("tenant", "set", "KZ", "--home-country", "KZ")


# A survivor's value, another one's, and whether a merge drops the second.
MERGED = (("8 495 123-45-67", "+7 495 1234567", True),
          ("8 495 123-45-67", "8 495 123-45-67 доб. 101", False),
          ("8 495 123-45-67 доб. 101", "8 495 123-45-67", True),
          ("8 495 123-45-67 доб. 101", "8 495 123-45-67 доб. 102", False),
          ("8 495 123-45-67, 8 916 123-45-67", "+7 495 1234567", True),
          ("+7 495 1234567", "8 495 123-45-67, 8 916 123-45-67", False),
          ("+84 91 2413837", "8 (4912) 413837", False))


def check_merge(db, report):
    rows = [[value, "", "RU"] for pair in MERGED for value in pair[:2]]
    db.run(STORED.replace("100000", "400000"), rows)
    got = db.ask("SELECT kartoteka.same_contact(a, b) AS v FROM $given, kartoteka.contact_info a,"
                 " kartoteka.contact_info b WHERE a.id = 400000 + g.n AND b.id = a.id + 1 AND g.n % 2 = 1"
                 " ORDER BY g.n", rows)
    for (kept, other, dropped), row in zip(MERGED, got):
        report.check("%r merged into %r" % (other, kept), [] if row["v"] == dropped else [row["v"]])


# Texts that would cost a careless pattern minutes.
HOSTILE = ("(" * 2000, "1" * 10000, "1," * 5000, "1 доб " * 500, "1 " * 5000 + "x", "(1" * 5000 + "x",
           "(x1" * 5000, "1    (" * 5000 + "x", "1" + " " * 5000 + "x", "89161234567," * 5000,
           "1доб1,1" * 5000, "1/" * 5000, "1,, " * 5000, "x" * 5000 + "1", "1(x" * 5000 + ")",
           "1" + "\t доб" * 900, "1 доб 1 ," * 1000)


def check_hostile(db, report):
    for text in HOSTILE:
        name = "%.12r, %d characters" % (text, len(text))
        try:
            rows = db.ask("SELECT cardinality(kartoteka.phone_keys(g.row->>0, 'RU')) AS v,"
                          " kartoteka.search_patterns(1, g.row->>0) IS NULL AS w FROM $given",
                          [["1"], [text]])
            report.check(name, [] if rows[1]["v"] <= 20 else [rows])
        except ValueError as error:
            report.fail(name, error)


def listed():
    """Numbers that are known to be read otherwise: (text, home) to (ours, theirs, reason)."""
    out = {}
    with open(DIFFER, encoding="utf-8") as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                text, home, ours, theirs, reason = line.rstrip("\n").split("\t")
                out[(unescaped(text), home)] = (ours, theirs, reason)
    return out


def check_oracle(db, report):
    done = subprocess.run(ORACLE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          encoding="utf-8", check=False)
    if done.returncode != 0:
        report.fail("libphonenumber", done.stderr[-400:])
        return
    rows = json.loads(done.stdout)
    report.check("numbers asked about", [] if len(rows) >= FEWEST else ["only %d" % len(rows)])
    known = listed()
    found = db.numbers([row[:2] for row in rows])
    check_keys(db, report, [row[:2] for row in rows], found)
    for (text, home, theirs), got in zip(rows, found):
        ours = " ".join(got) or "-"
        entry = known.pop((text, home), None)
        if entry is None:
            report.check("%r in %s" % (text, home),
                         [] if ours == theirs else ["%s, libphonenumber %s" % (ours, theirs)])
        else:
            report.check("%r in %s differs as listed" % (text, home),
                         [] if entry[:2] == (ours, theirs) and ours != theirs and entry[2]
                         else ["%s and %s, listed %s and %s" % (ours, theirs, entry[0], entry[1])])
    for text, home in known:
        report.fail("phones_differ.tsv: %r in %s" % (text, home), "nobody asks about it")


def main():
    report = Report("phones")
    cluster = Cluster()
    try:
        cluster.start()
        db = Database(cluster)
        check_plans(db, report)
        check_numbers(db, report)
        check_found(db, report)
        check_home(db, report)
        check_writer(db, report)
        check_merge(db, report)
        check_hostile(db, report)
        check_oracle(db, report)
    finally:
        cluster.stop()
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
