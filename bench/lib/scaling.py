"""bench/scaling: what docs/SCALING.md says of one machine and of partitions.

disk: the directory at two sizes, by table; what a person takes more in the larger one, and a tenant by itself.
log: what a new client, and a change of its name, write into the log of PostgreSQL, pages after a checkpoint apart.
partitions: rows as the table of people has them, names and keys filled and nothing else, in one table, in hash partitions
by tenant, and those of one tenant alone in hash partitions by id; how rows are found there, and what a vacuum costs.
Fails when a look-up inside a tenant touches more than one partition by tenant.
"""

import argparse
import json
import sys
import time

import directory
import measure
import report
import servers
import stack
import stage as stages
from exchange import NginxTransport, Request

SCALES = (0.1, 1)
WRITES = 400
PARTS = 16
TENANTS, ALONE = 1000, 1        # of the partitions; the number of the tenant that has partitions of its own
SIZES = """
SELECT c.relname, pg_table_size(c.oid), pg_indexes_size(c.oid) FROM pg_class c
WHERE c.relnamespace = 'kartoteka'::regnamespace AND c.relkind = 'r' ORDER BY pg_total_relation_size(c.oid) DESC;"""
STATS = "SELECT sum(record_size)::bigint, sum(fpi_size)::bigint, sum(count)::bigint FROM public.pg_get_wal_stats('%s', '%s');"
KEYS = ("PRIMARY KEY (tenant_id, id)", "(tenant_id, name_key, id) WHERE deleted_at IS NULL",
        "(tenant_id, created_at, id) WHERE deleted_at IS NULL")
COLUMNS = "tenant_id, id, kind, last_name, first_name, full_name, name_key, created_at, revision"
LOOKUPS = (("a person by id", "id = 7777"),
           ("a page of names", "deleted_at IS NULL AND name_key >= 'ми' ORDER BY name_key, id LIMIT 25"),
           ("the latest 25", "deleted_at IS NULL ORDER BY created_at DESC, id DESC LIMIT 25"))


def say(text):
    print(text, flush=True)


def ask(stage, database, sql):
    return directory.run_psql(stage.cluster, database, sql=sql).strip()


def disk(stage, database):
    """{table: (bytes of rows, bytes of indexes)}"""
    return {name: (int(rows), int(indexes)) for name, rows, indexes in (
        line.split("|") for line in ask(stage, database, SIZES).splitlines())}


def tell_disk(people, tables):
    rows, indexes = (sum(sizes[which] for sizes in tables.values()) for which in (0, 1))
    say("disk        %d people: rows %.0f MB, indexes %.0f MB; %s" % (people, rows / 1e6, indexes / 1e6, ", ".join(
        "%s %.0f + %.0f" % (name, sizes[0] / 1e6, sizes[1] / 1e6) for name, sizes in list(tables.items())[:8])))
    return rows + indexes


def per_person(sizes):
    """Bytes of a person and of a tenant, from two sizes."""
    (few, small), (many, large) = sizes
    person = (large - small) / (many - few)
    return person, (small - person * few) / directory.TENANTS


def requests(tenant, ids, word):
    """New clients when ids is empty, else a change of each; word tells one round from another."""
    headers = [("sid", tenant.key("sid")), ("Content-Type", "application/json")]
    for number in range(WRITES):
        where, body = "", {"lastname": "%s%d" % (word, number), "firstname": "Scale", "contacts": [
            {"typeId": 3, "value": "+7916%07d" % number}, {"typeId": 5, "value": "scale%d@scale.example" % number}]}
        if ids:
            where, body = "&Id=%s" % ids[number % len(ids)], {"lastname": "%s%d" % (word, number)}
        target = "/api/v1/crm/Clients?objectId=%d%s" % (tenant.object_id, where)
        yield Request("PUT" if ids else "POST", target.encode(), headers, json.dumps(body).encode())


def log_of_writes(stage, database):
    """{write: (bytes without whole pages, bytes of whole pages after a checkpoint, bytes of these later, records)}"""
    ask(stage, database.name, "CREATE EXTENSION IF NOT EXISTS pg_walinspect SCHEMA public;")
    variant, ids, out = stage.start("cold", database), [], {}
    transport = NginxTransport(variant.port)
    position = "SELECT pg_current_wal_flush_lsn();"
    try:
        for name in ("a new client", "a changed name"):
            given, whole = list(ids), []
            for word, first in (("First", "CHECKPOINT;"), ("Second", ";")):
                ask(stage, database.name, first)
                before = ask(stage, database.name, position)
                for request in requests(stage.tenants[0], given, word):
                    answer = transport.send(request)
                    if answer.status != 200 or b'"Ok"' not in answer.body:
                        raise directory.DirectoryError("%s: %d %r" % (name, answer.status, answer.body[:300]))
                    if not given:
                        ids.append(json.loads(answer.body)["data"]["id"])
                plain, pages, records = map(int, ask(stage, database.name, STATS % (
                    before, ask(stage, database.name, position))).split("|"))
                whole.append(pages / WRITES)
            out[name] = (plain / WRITES, *whole, records / WRITES)
            say("log         %s: %d bytes in %d records, and %d of whole pages after a checkpoint, %d later" % (
                name, plain / WRITES, records / WRITES, *whole))
    finally:
        stage.stop(variant)
    return out


class Table:
    """A table of people, filled and looked at. split: how it is partitioned, None when it is not."""

    def __init__(self, stage, database, name, split):
        self.stage, self.database, self.name, self.split = stage, database, name, split
        ask(stage, database, "CREATE UNLOGGED TABLE %s (LIKE kartoteka.party INCLUDING DEFAULTS) %s;%s" % (
            name, "PARTITION BY HASH (%s)" % split if split else "WITH (autovacuum_enabled = off)", "".join(
                "CREATE UNLOGGED TABLE %s_%d PARTITION OF %s FOR VALUES WITH (MODULUS %d, REMAINDER %d);" % (
                    name, number, name, PARTS, number) for number in (range(PARTS) if split else ()))))

    def ask(self, sql):
        return ask(self.stage, self.database, sql)

    def fill(self, select, turns, until):
        """INSERT ... select % turn, until the rows or the time are over; how many rows."""
        done = 0
        for turn in range(turns):
            if time.monotonic() > until:
                break
            done += int(self.ask("WITH new AS (INSERT INTO %s (%s) %s RETURNING 1) SELECT count(*) FROM new;" % (
                self.name, COLUMNS, select % {"turn": turn})))
        return done

    def index(self):
        for key in KEYS:
            self.ask("SET maintenance_work_mem = '512MB'; " + (
                "ALTER TABLE %s ADD %s;" if key.startswith("PRIMARY") else "CREATE INDEX ON %s %s;") % (self.name, key))
        begun = time.monotonic()
        self.ask("VACUUM (ANALYZE) %s;" % self.name)
        return time.monotonic() - begun

    def sizes(self):
        """Bytes of the smallest and the largest part, all with its indexes; how many there are."""
        return tuple(map(int, self.ask(
            "SELECT min(s), max(s), count(*) FROM (SELECT pg_total_relation_size(c.oid) AS s FROM pg_class c WHERE c.relkind = 'r' "
            "AND c.relname ~ '^%s(_[0-9]+)?$') x;" % self.name).split("|")))

    def lookups(self, tenant):
        """[(what, parts touched, parts left out, pages, ms of planning, ms)], planned once for all arguments, each asked twice."""
        out = []
        for what, words in LOOKUPS:
            plan = json.loads(self.ask(
                "SET plan_cache_mode = force_generic_plan; SET jit = off; SET max_parallel_workers_per_gather = 0;"
                "PREPARE q(int) AS SELECT id FROM %s WHERE tenant_id = $1 AND %s;\n\\o /dev/null\nEXECUTE q(%d);\n\\o\n"
                "EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) EXECUTE q(%d);" % (self.name, words, tenant, tenant)))[0]
            touched = {node["Relation Name"] for node in nodes(plan["Plan"]) if "Relation Name" in node}
            removed = sum(node.get("Subplans Removed", 0) for node in nodes(plan["Plan"]))
            out.append((what, len(touched), removed, plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"],
                        plan["Planning Time"], plan["Execution Time"]))
        return out

    def drop(self):
        self.ask("DROP TABLE %s;" % self.name)


def nodes(plan):
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes(child)


def partitions(stage, database, rows, seconds, names):
    """The same rows in the tables of these names, one after another, each filled for so many seconds at most."""
    ask(stage, database, "CREATE UNLOGGED TABLE sample AS SELECT row_number() OVER (ORDER BY id) AS id, kind, last_name, first_name, "
        "full_name, name_key, created_at, revision FROM kartoteka.party WHERE tenant_id = 1 AND kind = 1 LIMIT %d;" % (rows // TENANTS))
    others = COLUMNS.split(", ", 2)[2]
    each = "SELECT 1 + %(turn)d, id, " + others + " FROM sample"
    alone = "SELECT %d, id + %%(turn)d * %d, %s FROM sample" % (ALONE, rows // TENANTS, others)
    failed, figures = [], []
    for name, split, select, tenant in (("whole", None, each, 500), ("by_tenant", "tenant_id", each, 500),
                                        ("by_id", "id", alone, ALONE)):
        if name not in names:
            continue
        table = Table(stage, database, name, split)
        begun = time.monotonic()
        filled = table.fill(select, TENANTS, begun + seconds)
        loaded = time.monotonic() - begun
        vacuum = table.index()
        least, most, count = table.sizes()
        say("partitions  %s: %d rows in %d, filled in %.0f s; the smallest %.0f MB, the largest %.0f; a vacuum of all %.1f s" % (
            name, filled, count, loaded, least / 1e6, most / 1e6, vacuum))
        for what, touched, removed, pages, planned, ms in table.lookups(tenant):
            say("            %s: %d tables, %d left out, %d pages, planned in %.2f ms, run in %.2f" % (
                what, touched, removed, pages, planned, ms))
            failed += ["%s: %s touches %d" % (name, what, touched)] if split == "tenant_id" and touched != 1 else []
            figures.append({"table": name, "rows": filled, "what": what, "tables": touched, "pages": pages, "ms": ms})
        table.drop()
    return figures, failed


def arguments():
    parser = argparse.ArgumentParser(prog="bench/scaling", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scales", default="%g,%g" % SCALES, help="two sizes in 200,000 people")
    parser.add_argument("--rows", type=int, default=10_000_000, help="rows of a table in partitions")
    parser.add_argument("--seconds", type=int, default=300, help="time for filling a table, at most")
    parser.add_argument("--tables", default="whole,by_tenant,by_id", help="those to fill")
    parser.add_argument("--only", choices=("disk", "partitions"), help="disk: and the log")
    parser.add_argument("--json", metavar="FILE")
    given = parser.parse_args()
    given.scales = [float(word) for word in given.scales.split(",")]
    return given


def main():
    given, sizes, results, failed = arguments(), [], {}, []
    try:
        for scale in given.scales if given.only != "partitions" else ():
            with stages.Stage(scale, say) as stage:
                people = sum(tenant.people for tenant in stage.tenants)
                database = stage.fresh()
                tables = disk(stage, database.name)
                sizes.append((people, tell_disk(people, tables)))
                results.setdefault("disk", {})[people] = tables
                results.setdefault("log", {})[people] = log_of_writes(stage, database)
        if len(sizes) == 2:
            person, tenant = per_person(sizes)
            say("disk        a person %.0f bytes, 1,000,000 people %.1f GB; a tenant by itself %.1f MB" % (person, person / 1e3, tenant / 1e6))
        if given.only != "disk":
            with stages.Stage(given.scales[0], say) as stage:
                results["partitions"], failed = partitions(stage, stage.fresh().name, given.rows, given.seconds,
                                                           given.tables.split(","))
    except (directory.DirectoryError, measure.LoadError, servers.ServerError, stack.ClusterError) as error:
        print("bench: %s" % error, file=sys.stderr)
        return 1
    for fault in failed:
        say("FAILED      " + fault)
    if given.json:
        report.write_json(given.json, {"machine": report.machine(), "scaling": results})
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
