"""No statement looks at a table of tenants' rows without naming the tenant there, which is what Citus and SPQR ask for
before they send it to one place. Each statement, each function in SQL and each statement inside one in PL/pgSQL becomes
the body of a function that PostgreSQL parses; in the parse tree the tenant_id of every such table has to be tied to the
tenant."""

import os
import re

import servers
from cluster import Psql
from parse_tree import Ties, parsed
from procedures import procedures
from tenant_keys import BOOKS, COMMON

# Statements without a tenant say so in their header, with the reason. Functions that are asked before the tenant is
# known, or about all of them:
FUNCTIONS = {
    "auth_": "finds the tenant", "form_tenant": "finds the tenant", "cors_origins": "preflights have no tenant",
    "webhook_measures": "of all tenants", "move_": "the mover names the tenant",
}
STATEMENTS = {"cors_list": "of all tenants when 0 is asked"}
TENANTS = "select a.attrelid::int || ':' || a.attnum || ':' || c.relname from pg_attribute a join pg_class c on c.oid = a.attrelid where " \
          "c.relnamespace = 'kartoteka'::regnamespace and c.relkind in ('r', 'p') and a.attname = 'tenant_id' and not a.attisdropped"
EQUAL = "select oid::int from pg_operator where oprname = '='"
CURRENT = "select 'kartoteka.current_tenant()'::regprocedure::int"
BODY = "select prosqlbody::text from pg_proc where proname = 'kt_probe'"
OURS = "p.pronamespace = 'kartoteka'::regnamespace and p.proname <> 'kt_probe' and not exists (select from pg_depend d where " \
       "d.objid = p.oid and d.deptype = 'e')"
PLAIN = "select p.oid::int from pg_proc p join pg_language l on l.oid = p.prolang where l.lanname = 'sql' and " + OURS
# Arguments: name, and the number of tenant_id in the type, 0 when it has none.
ARGUMENTS = "select coalesce((p.proargnames)[i], '') || ':' || coalesce((select a.attnum from pg_type t join pg_attribute a on " \
            "a.attrelid = t.typrelid and a.attname = 'tenant_id' where t.oid = (p.proargtypes::oid[])[i - 1]), 0) " \
            "from pg_proc p, generate_series(1, p.pronargs) i where p.oid = %s order by i"
NAMES = ("t", "tenant", "the_tenant")
# The triggers: the function, the table, the number of its tenant's column, the names of the rows that one statement has
# written there.
TRIGGERS = "select distinct p.proname, c.relname, a.attnum, t.tgnewtable, t.tgoldtable from pg_trigger t join pg_class c on c.oid = t.tgrelid " \
           "join pg_proc p on p.oid = t.tgfoid join pg_attribute a on a.attrelid = c.oid and a.attname = case c.relname when 'tenant' then 'id' " \
           "else 'tenant_id' end where c.relnamespace = 'kartoteka'::regnamespace and not t.tgisinternal order by 1, 2, 4, 5"
ROW = "select a.attnum from pg_type t join pg_attribute a on a.attrelid = t.typrelid and a.attname = 'tenant_id' where t.oid = %s"
# Some must be noticed, others must not: (a statement with the tenant as $1 and another number as $2, tables).
TRIED = [
    ("select from party p where p.tenant_id = $1 and p.id = 1", ""),
    ("select from party p where p.id = 1", "party"),
    ("select from party p where p.tenant_id = $2", "party"),
    ("select from party p where p.tenant_id = p.kind", "party"),
    ("select from party p where p.tenant_id = $1 or p.id = 2", "party"),
    ("select from party p join contact_info c on c.party_id = p.id where p.tenant_id = $1", "contact_info"),
    ("select from party p join contact_info c on c.tenant_id = p.tenant_id and c.party_id = p.id", "contact_info party"),
    ("select from party p join contact_info c using (tenant_id) where p.tenant_id = $1", ""),
    ("select from party p left join contact_info c on c.tenant_id = p.tenant_id where p.tenant_id = $1", ""),
    ("select from party p left join contact_info c on c.tenant_id = $1 and p.tenant_id = c.tenant_id", "party"),
    ("select from party p where p.tenant_id = $1 and exists (select from party_tag t where t.party_id = p.id)", "party_tag"),
    ("select from party p where p.tenant_id = $1 and exists (select from party_tag t where t.tenant_id = p.tenant_id)", ""),
    ("select from party p where (p.tenant_id, p.id) in (select t.tenant_id, t.party_id from party_tag t where t.tenant_id = $1)", ""),
    ("select from party p where not (p.tenant_id, p.id) in (select t.tenant_id, t.party_id from party_tag t where t.tenant_id = $1)", "party"),
    ("with p as (select tenant_id, id from party where id = $2) select from p where p.tenant_id = $1", "party"),
    ("with p as (select tenant_id, id from party where tenant_id = $1) select from p join party_tag t using (tenant_id)", ""),
    ("select from (select tenant_id from party where tenant_id = $1 union all select tenant_id from party_tag) p", "party_tag"),
    ("insert into party_tag (tenant_id, tag_id, party_id) select p.tenant_id, 1, p.id from party p where p.tenant_id = $1", ""),
    ("insert into party_tag (tenant_id, tag_id, party_id) values ($2, 1, 2)", "party_tag"),
    ("update party set tenant_id = $2 where tenant_id = $1", "party"),
    ("update contact_info c set value = '' from party p where p.tenant_id = $1 and c.party_id = p.id", "contact_info"),
    ("delete from party p where p.id = $2", "party"),
]

PLANTED = """create function kartoteka.kt_planted(t int) returns void language plpgsql as $$ declare r record; begin
perform from party where tenant_id = t and last_name <> '';
select * into r from party where id = 1;
update party set kind = 1 where tenant_id = r.kind;
for r in select * from contact_info where value = 'a'
 limit 3 loop
    delete from contact_info where tenant_id = r.tenant_id and id = r.id;
end loop; end $$"""
PLANTED_FREE = [[], ["party"], ["party"], ["contact_info"], []]


class Judge:
    def __init__(self, session):
        self.session, self.tables, self.names, tenants = session, 0, {}, {}
        for word in session.ask(TENANTS).split():
            oid, number, name = word.split(":")
            if name not in COMMON | BOOKS:
                tenants[oid], self.names[oid] = number, name
        self.looked = re.compile(r"\b(?:%s)\b" % "|".join(self.names.values()))
        self.known = (set(session.ask(EQUAL).split()), tenants, {session.ask(CURRENT)})

    def free(self, tree, given, rows):
        """The tables that are not held to a tenant."""
        ties = Ties(tree, *self.known, given, rows)
        self.tables += ties.tables
        return sorted(self.names[oid] for oid in ties.free)

    def of_text(self, arguments, sql, given, rows):
        """The free tables of a statement; None with the reason when PostgreSQL does not parse it."""
        self.session.ask("drop function if exists kt_probe")
        said = self.session.ask("do $kt_do$ begin execute $kt_sql$create function kt_probe(%s) returns void language sql begin atomic "
                                "%s; end$kt_sql$; end $kt_do$" % (arguments, sql))
        tree = self.session.ask(BODY)
        if not tree.startswith(("{", "(")):
            return None, said
        return self.free(parsed(tree), given, rows), ""

    def of_function(self, oid):
        arguments = [word.split(":") for word in self.session.ask(ARGUMENTS % oid).split()]
        given = {str(number) for number, (name, _) in enumerate(arguments, 1) if name in NAMES}
        rows = {str(number): column for number, (_, column) in enumerate(arguments, 1) if column != "0"}
        tree = self.session.ask("select prosqlbody::text from pg_proc where oid = %s" % oid)
        if tree:
            return self.free(parsed(tree), given, rows), ""
        types = self.session.ask("select string_agg(coalesce(quote_ident((p.proargnames)[i]), '') || ' ' || "
                                 "format_type((p.proargtypes::oid[])[i - 1], null), ', ' order by i) "
                                 "from pg_proc p, generate_series(1, p.pronargs) i where p.oid = %s" % oid)
        return self.of_text(types, self.session.ask("select prosrc from pg_proc where oid = %s" % oid), given, rows)

    def of_procedure(self, procedure, triggers):
        """[(free tables, why)] of the statements in a function in PL/pgSQL. triggers: (table, number of its tenant's column,
        names of its written rows); for each statement the first one with which PostgreSQL parses it."""
        texts = [ends for ends in procedure.texts if ends and self.looked.search(ends[-1])]
        out = [(None, "")] * len(texts)
        for table, column, *written in triggers if texts else ():
            row, rows = self.session.ask("select 'kartoteka.%s'::regtype::oid" % table) if table else "", {}
            for name in filter(None, written):
                self.session.ask("create table kartoteka.%s () inherits (kartoteka.%s)" % (name, table))
                rows[self.session.ask("select 'kartoteka.%s'::regclass::int" % name)] = column
            out = [self._of_text(procedure, ends, row, rows) if before[0] is None else before for ends, before in zip(texts, out)]
            for name in filter(None, written):
                self.session.ask("drop table kartoteka.%s cascade" % name)
        return out

    def _of_text(self, procedure, ends, row, rows):
        """The shortest of the texts that PostgreSQL parses."""
        free, why = None, ""
        for text in ends:
            text, arguments = procedure.arguments(text, row, "kt_probe")
            types = [self.session.ask("select format_type(%s, null)" % kind) for _, kind in arguments]
            given = {str(number) for number, (name, _) in enumerate(arguments, 1) if name in {*NAMES, *procedure.of_tenant}}
            columns = {str(number): self.session.ask(ROW % kind) for number, (_, kind) in enumerate(arguments, 1)}
            free, said = self.of_text(", ".join("%s %s" % (name, kind) for (name, _), kind in zip(arguments, types)), text, given,
                                      {**rows, **{number: column for number, column in columns.items() if column}})
            if free is not None:
                return free, ""
            why = why or said
        return free, why


def statements():
    """(folder, name, arguments, numbers of those that are the tenant, text)"""
    path = os.path.join(servers.folder_of("release"), "generated", "kartoteka_db", "db", "statements.tsv")
    with open(path, encoding="utf-8") as file:
        for line in file:
            folder, name, _, given, sql = line.rstrip("\n").split("\t")
            words = [word.split(" ", 1) for word in given.split(", ") if word]
            yield folder, name, ", ".join(kind.replace("item[]", "bigint[]") for _, kind in words), {
                str(number) for number, (argument, _) in enumerate(words, 1) if argument == "tenant"}, sql.replace(
                    "\\n", "\n").replace("\\t", "\t").replace("\\\\", "\\")


def without_tenant(folder, name):
    path = os.path.join(servers.HOME, "sql", "queries", folder, name + ".sql")
    with open(path, encoding="utf-8") as file:
        return "\n-- tenant: none" in file.read()


def every_table_names_the_tenant(fixture, report):
    fixture.database("kt_keys")
    session = Psql(fixture.cluster, "kt_keys")
    wrong, seen = [], 0

    def judged(name, free, why):
        nonlocal seen
        seen += 1
        wrong.extend(["%s: %s" % (name, why)] if free is None else ["%s: %s" % (name, table) for table in free])
    try:
        judge = Judge(session)
        for sql, expected in TRIED:
            free, why = judge.of_text("int, int", sql, {"1"}, {})
            if free is None or " ".join(free) != expected:
                wrong.append("%s: %s %s" % (sql, free, why))
        judge.tables = 0
        for folder, name, types, given, sql in statements():
            if folder != "db" and name not in STATEMENTS and not without_tenant(folder, name):
                judged(name, *judge.of_text(types, sql, given, {}))
        for oid in session.ask(PLAIN).split():
            name = session.ask("select proname from pg_proc where oid = %s" % oid)
            if not name.startswith(tuple(FUNCTIONS)):
                judged(name + "()", *judge.of_function(oid))
        triggers = {}
        for line in session.ask(TRIGGERS).split():
            name, *trigger = line.split("|")
            triggers.setdefault(name, []).append(trigger)
        session.ask(PLANTED)
        for procedure in procedures(session, fixture.cluster.log_path, OURS):
            if procedure.name == "kt_planted":
                found = [free for free, _ in judge.of_procedure(procedure, [("", "")])]
                wrong += ["planted: %s" % found] if found != PLANTED_FREE else []
            elif not procedure.name.startswith(tuple(FUNCTIONS)):
                for free, why in judge.of_procedure(procedure, triggers.get(procedure.name, [("", "")])):
                    judged(procedure.name + "()", free, why)
    finally:
        session.close()
    report.check("%d statements and functions name the tenant at each of %d tables" % (seen, judge.tables), wrong + (
        [] if judge.tables > 500 else ["few tables"]))


SCENARIOS = [every_table_names_the_tenant]
