#!/usr/bin/env python3
"""The plan of every read statement, and of writes in plans.tsv, on a directory of 200,000 people.

Each is run as bench/lib/reads.py says. It fails when a large table is read from end to end, when more pages are
touched than its budget, and when a read has no budget.
"""

import argparse
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
HOME = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [os.path.join(HOME, "tests", "lib"), os.path.join(HOME, "bench", "lib")]

import directory  # noqa: E402
import reads  # noqa: E402
import servers  # noqa: E402
import cluster as clusters  # noqa: E402
from report import Report  # noqa: E402

DATABASE = "plans"
LARGE = 40000           # rows from which a table must not be read from end to end
DELETED_ROWS = 100      # rows of one table that the deletion of one party may look at, with all that hangs on it
# The directory is thrown away: it may be loaded in the fastest way.
LOADING = {"shared_buffers": "512MB", "full_page_writes": "off", "wal_level": "minimal",
           "max_wal_senders": "0", "max_wal_size": "4GB", "autovacuum": "off",
           "maintenance_work_mem": "256MB", "work_mem": "32MB"}
# A search that stops at its page gives what a look at everybody gives: arguments, and who it is, in order.
SAME = [(dict(given, sort="'%s'" % sort, descending=descending, count="200"),
         "SELECT id FROM party WHERE tenant_id = 1 AND kind = 1 AND deleted_at IS NULL AND (%s) ORDER BY %s LIMIT 200"
         % (which, order))
        for given, which in (
            ({"word": "'анна'"}, "name_key LIKE '%анна%'"),
            ({"word": "'а'"}, "' ' || name_key LIKE '% а%' OR ' ' || fold(job_title) LIKE '% а%'"),
            ({"word": "'ова анна'"}, "name_key LIKE '%ова%' AND name_key LIKE '%анна%'"),
            ({"name": "'анна'", "job_title": "'юрист'"}, "name_key LIKE '%анна%' AND job_title = 'Юрист'"),
            ({"word": "'редкий'"}, "name_key LIKE '%редкий%'"))
        for sort, descending, order in (("date_create", "true", "created_at DESC, id DESC"),
                                        ("person", "false", "name_key, id"),
                                        ("birthday", "false", "birthday, id"))]

# An order by what some people lack gives what sorting everybody gives, at the head and where those who have it end:
# statement, arguments, what is sorted by, and what equal people are sorted by.
ORDERED = [("person_list_column", {"sort": "'rol'"}, "NULLIF(left(fold(role), 100), '')", "id"),
           ("person_list_column", {"sort": "'clid'"}, "company_id", "id"),
           ("person_list_column", {"sort": "'iduser'"}, "owner_id", "created_at {0}, id"),
           ("person_list_column", {"sort": "'loyalty'"}, "loyalty_id", "created_at {0}, id"),
           ("person_list_column", {"sort": "'clientpath'"}, "source_id", "created_at {0}, id"),
           ("person_list_by", {"sort": "'birthday'"}, "birthday", "id"),
           ("person_list_value", {"sort": "'custom'"}, "(SELECT left(fold(v.value), 100) FROM custom_value v "
            "WHERE v.tenant_id = 1 AND v.party_id = p.id AND v.field_id = 2)", "id")] + [
    ("person_list_contact", {"sort_kind": str(kind), "sort_fields": str(fields), "least": str(least),
                              "categories": "'{%s}'" % categories},
     "(SELECT min(c.value_key) FROM contact_info c WHERE c.tenant_id = 1 AND c.party_id = p.id AND c.kind = %d AND "
     "('{%s}' = '{}' OR c.category = ANY ('{%s}')))" % (kind, categories, categories), "id")
    for kind, fields, categories in ((0, 1 << 2, "2"), (0, 51, "0,1,4,5"), (0, 1 << 3, "3"), (1, 64, ""))
    for least in (2000, 1000000)]


def nodes(plan):
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes(child)


class Plans:
    def __init__(self, cluster):
        self.cluster = cluster
        self.tenant = directory.tenants(1)[0]
        self.large = set(directory.run_psql(
            cluster, DATABASE, sql="SELECT relname FROM pg_class WHERE relkind = 'r' AND "
            "relnamespace = 'kartoteka'::regnamespace AND reltuples > %d;" % LARGE).split())

    def faults(self, statement, row):
        """Gives the faults of a statement's plan, and its pages."""
        try:
            explained = reads.explain(self.cluster, DATABASE, statement, row.given, self.tenant)
        except ValueError as error:
            return [str(error)], 0
        out = ["reads all of %s" % node["Relation Name"] for node in nodes(explained.plan)
               if node["Node Type"] == "Seq Scan" and node["Relation Name"] in self.large
               and node["Actual Loops"] > 0 and not row.everything]
        if explained.pages > row.budget:
            out.append("touches %d pages, its budget is %d" % (explained.pages, row.budget))
        return out, explained.pages

    def differs(self, few, many, given, wanted):
        """The ids of a search's rows, by the statement that its worker would choose, against those of an SQL text."""
        try:
            found = reads.ids(self.cluster, DATABASE, few, given, self.tenant)
            if found == ["0"]:
                found = reads.ids(self.cluster, DATABASE, many, dict(given, least="0"), self.tenant)
        except ValueError as error:
            return [str(error)]
        wanted = directory.run_psql(self.cluster, DATABASE, sql="SET search_path = kartoteka;\n" + wanted).split()
        return [] if found == wanted else ["%d ids, the first %s; wanted %d, the first %s" % (
            len(found), found[:3], len(wanted), wanted[:3])]

    def word_differs(self, statement, given, wanted):
        """As differs(), of the statement for a word and nothing else. Where many have it another one is asked."""
        slim = {"word": given["word"], "count": given["count"], "most": "2000"}
        try:
            if reads.ids(self.cluster, DATABASE, statement, slim, self.tenant) == ["0"]:
                return []
        except ValueError as error:
            return [str(error)]
        return self.differs(statement, statement, slim, wanted)

    def deletion(self, party):
        """As looked_at, of a party that is deleted."""
        return self.looked_at("""DELETE FROM deal WHERE tenant_id = 1 AND (party_id = {0} OR company_id = {0});
            UPDATE party SET company_id = NULL WHERE tenant_id = 1 AND company_id = {0};
            UPDATE party SET main_person_id = NULL WHERE tenant_id = 1 AND id = {0};
            DELETE FROM party WHERE tenant_id = 1 AND id = {0};""".format(party))

    def looked_at(self, commands):
        """Runs them, rolled back; the faults are tables of which more rows were looked at than a party has, or
        none of parties at all."""
        seen = directory.run_psql(self.cluster, DATABASE, sql="""SET search_path = kartoteka;
            SET kartoteka.tenant = 1;
            BEGIN;
            \\o /dev/null
            {0}
            \\o
            SELECT relname, COALESCE(seq_tup_read, 0) + COALESCE(idx_tup_fetch, 0) AS rows
            FROM pg_stat_xact_user_tables WHERE schemaname = 'kartoteka' ORDER BY 1;
            ROLLBACK;""".format(commands)).split()
        counts = dict(line.split("|") for line in seen)
        if int(counts.get("party", "0")) == 0:
            return ["no party was looked at"]
        return ["%s: %s rows" % item for item in counts.items() if int(item[1]) > DELETED_ROWS]

    def sorts_differently(self, statement, given, key, ties, descending):
        """The ids of its first page and of one at the border of those who lack the key, against a plain sort."""
        way = "DESC" if descending else "ASC"
        wanted = directory.run_psql(self.cluster, DATABASE, sql="SET search_path = kartoteka;\nSELECT p.id, (%s) IS NULL FROM party p "
                                    "WHERE tenant_id = 1 AND kind = 1 AND deleted_at IS NULL ORDER BY %s %s NULLS %s, %s %s;"
                                    % (key, key, way, "LAST" if descending else "FIRST", ties.format(way), way)).split()
        wanted = [line.split("|") for line in wanted]
        lacks = [x[1] for x in wanted]
        border = max(0, lacks.index("t" if descending else "f", 1) - 100) if len(set(lacks)) == 2 else len(lacks) - 100
        out = []
        for skip in (0, border):
            found = reads.ids(self.cluster, DATABASE, statement, dict(
                given, descending=str(descending).lower(), skip=str(skip), count="200"), self.tenant)
            if found != [x[0] for x in wanted[skip:skip + 200]]:
                out.append("%d ids behind %d, the first %s; wanted the first %s" % (
                    len(found), skip, found[:3], wanted[skip:skip + 3]))
        return out


def check(plans, report, only, verbose):
    statements = reads.statements(os.path.join(servers.BUILD, "release"))
    rows = reads.table()
    named = {row.name for row in rows}
    report.check("plans.tsv names statements that are there",
                 ["%s is no statement" % name for name in sorted(named - set(statements))])
    report.check("every read has a budget", [
        "%s has no row in plans.tsv" % s.name for s in statements.values()
        if s.reads and s.name not in named])
    for row in rows:
        if row.name not in statements or (only and row.name not in only):
            continue
        found, pages = plans.faults(statements[row.name], row)
        report.check(row.label, found)
        if verbose:
            print("%6d of %d pages  %s" % (pages, row.budget, row.label), flush=True)
    for what, party in (("person", plans.tenant.person(plans.tenant.people // 2)),
                        ("company", 1000 + plans.tenant.companies // 2)):
        if not only:
            report.check("deleting a %s looks at its own rows only" % what, plans.deletion(party))
    person = plans.tenant.person(plans.tenant.people // 2)
    for what, call in (("erasing", "person_erase(%d, 'x')" % person), ("exporting", "person_export(%d)" % person)):
        if not only or "person_" + what in only:
            report.check("%s a person looks at its own rows only" % what,
                         plans.looked_at("SELECT * FROM kartoteka.%s;" % call))
    for name, given, key, ties in ORDERED:
        for descending in (False, True):
            if not only or name in only:
                report.check("%s %s descending=%s gives the same as a sort" % (name, given, descending),
                             plans.sorts_differently(statements[name], given, key, ties, descending))
    few, many, word = "person_found", "person_found_many", "person_found_word"
    for given, wanted in SAME:
        if not only or few in only:
            report.check("%s %s gives the same as a look at everybody" % (few, given),
                         plans.differs(statements[few], statements[many], given, wanted))
        if set(given) == {"word", "sort", "descending", "count"} and given["sort"] == "'date_create'":
            if not only or word in only:
                report.check("%s %s gives the same as a look at everybody" % (word, given),
                             plans.word_differs(statements[word], given, wanted))


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
