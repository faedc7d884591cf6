"""No statement looks at a table of tenants' rows without naming the tenant there, which is what Citus and SPQR ask for
before they send it to one place. Each statement, and each function in SQL, becomes the body of a function that
PostgreSQL parses; in the parse tree every such table has to meet its tenant_id in an equality of its own level."""

import os
import re

import servers
from cluster import Psql
from tenant_keys import BOOKS, COMMON

# Statements without a tenant say so in their header, with the reason. Functions that are asked before the tenant is
# known, or about all of them:
FUNCTIONS = {
    "auth_": "finds the tenant", "form_tenant": "finds the tenant", "logins_end": "an employee is named with the tenant",
    "login_": "no tenant's", "cors_origins": "of all tenants, before one is known", "webhook_measures": "of all tenants", "move_": "the mover's", "party_tables": "of the catalogue",
    "revision_limit": "of the server",
}
TOKEN = re.compile(r'[{}()]|:[A-Za-z_]+(?=\s)|(?:\\.|[^\s{}()\\])+')
TENANTS = "select a.attrelid::int || ':' || a.attnum || ':' || c.relname from pg_attribute a join pg_class c on c.oid = a.attrelid where " \
          "c.relnamespace = 'kartoteka'::regnamespace and c.relkind in ('r', 'p') and a.attname = 'tenant_id' and not a.attisdropped"
EQUAL = "select oid::int from pg_operator where oprname = '='"
BODY = "select prosqlbody::text from pg_proc where proname = 'kt_probe'"
PLAIN = "select p.oid::int from pg_proc p join pg_language l on l.oid = p.prolang where l.lanname = 'sql' and " \
        "p.pronamespace = 'kartoteka'::regnamespace and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')"


def parsed(text):
    """The nodes of a tree that PostgreSQL has written: a dictionary of fields, lists, and words."""
    words, at = TOKEN.findall(text), 0

    def value():
        nonlocal at
        word, at = words[at], at + 1
        if word == "(":
            out = []
            while words[at] != ")":
                out.append(value())
            at += 1
            return out
        if word != "{":
            return word
        node, at = {"node": words[at]}, at + 1
        while words[at] != "}":
            field, at = words[at][1:], at + 1
            values = []
            while words[at] != "}" and not words[at].startswith(":"):
                values.append(value())
            node[field] = values[0] if len(values) == 1 else values
        at += 1
        return node
    return value()


def inside(node):
    """The nodes in a node, without what is in a query of its own."""
    yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        if isinstance(child, (dict, list)) and not (isinstance(child, dict) and child.get("node") == "QUERY"):
            yield from inside(child)


def conditions(node):
    """The parts of a join tree's conditions that AND puts together: each holds for every row."""
    if isinstance(node, list):
        for child in node:
            yield from conditions(child)
    elif isinstance(node, dict):
        kind = node.get("node")
        if kind in ("FROMEXPR", "JOINEXPR"):
            for field in ("fromlist", "larg", "rarg", "quals"):
                yield from conditions(node.get(field))
        elif kind == "BOOLEXPR" and node.get("boolop") == "and":
            yield from conditions(node.get("args"))
        elif kind == "SUBLINK":
            yield from conditions(node.get("testexpr"))
        elif kind in ("OPEXPR", "SCALARARRAYOPEXPR"):
            yield node


def queries(tree):
    if isinstance(tree, dict):
        if tree.get("node") == "QUERY":
            yield tree
        for child in tree.values():
            yield from queries(child)
    elif isinstance(tree, list):
        for child in tree:
            yield from queries(child)


class Judge:
    def __init__(self, session):
        self.session = session
        self.tenants = {}
        for word in session.ask(TENANTS).split():
            oid, number, name = word.split(":")
            if name not in COMMON | BOOKS:
                self.tenants[oid] = (number, name)
        self.equal = set(session.ask(EQUAL).split())
        self.tables = 0

    def free(self, tree):
        """The tables that are not held to a tenant."""
        out = []
        for query in queries(tree):
            bound, used = set(), set()
            for condition in conditions(query.get("jointree")):
                if condition.get("opno") in self.equal:
                    bound |= {(var["varno"], var["varattno"]) for var in inside(condition)
                              if isinstance(var, dict) and var.get("node") == "VAR" and var["varlevelsup"] == "0"}
            for ref in inside(query.get("jointree") or {}):
                if isinstance(ref, dict) and ref.get("node") == "RANGETBLREF":
                    used.add(int(ref["rtindex"]))
            for number in used:
                table = self.tenants.get(query["rtable"][number - 1].get("relid"))
                self.tables += table is not None
                if table and (str(number), table[0]) not in bound:
                    out.append(table[1])
        return out

    def of_text(self, arguments, sql):
        """The free tables of a statement; None with the reason when PostgreSQL does not parse it."""
        self.session.ask("drop function if exists kt_probe")
        said = self.session.ask("create function kt_probe(%s) returns void language sql begin atomic %s; end" % (arguments, sql))
        tree = self.session.ask(BODY)
        if not tree.startswith(("{", "(")):
            return None, said
        return self.free(parsed(tree)), ""


def statements():
    path = os.path.join(servers.folder_of("release"), "generated", "kartoteka_db", "db", "statements.tsv")
    with open(path, encoding="utf-8") as file:
        for line in file:
            folder, name, _, given, sql = line.rstrip("\n").split("\t")
            types = [word.split(" ", 1)[1].replace("item[]", "bigint[]") for word in given.split(", ") if word]
            yield folder, name, ", ".join(types), sql.replace("\\n", "\n").replace("\\t", "\t").replace("\\\\", "\\")


def without_tenant(folder, name):
    path = os.path.join(servers.HOME, "sql", "queries", folder, name + ".sql")
    with open(path, encoding="utf-8") as file:
        return "\n-- tenant: none" in file.read()


def every_table_names_the_tenant(fixture, report):
    fixture.database("kt_keys")
    session = Psql(fixture.cluster, "kt_keys")
    wrong, seen = [], 0
    try:
        judge = Judge(session)
        for folder, name, types, sql in statements():
            if folder == "db" or without_tenant(folder, name):
                continue
            free, why = judge.of_text(types, sql)
            seen += 1
            wrong += ["%s: %s" % (name, why)] if free is None else ["%s: %s" % (name, table) for table in free]
        for oid in session.ask(PLAIN).split():
            name = session.ask("select proname from pg_proc where oid = %s" % oid)
            if name.startswith(tuple(FUNCTIONS)) or name == "kt_probe":
                continue
            tree = session.ask("select prosqlbody::text from pg_proc where oid = %s" % oid)
            if tree:
                free, why = judge.free(parsed(tree)), ""
            else:
                arguments = ", ".join(word for word in session.ask(
                    "select pg_get_function_identity_arguments(%s)" % oid).split(", ") if not word.startswith("OUT "))
                free, why = judge.of_text(arguments, session.ask("select prosrc from pg_proc where oid = %s" % oid))
            seen += 1
            wrong += ["%s(): %s" % (name, why)] if free is None else ["%s(): %s" % (name, table) for table in free]
        noticed = [judge.of_text("", sql)[0] for sql in (
            "select from party p where p.id = 1", "select from party p where p.tenant_id = 1 or p.id = 2",
            "select from party p join contact_info c on c.party_id = p.id where p.tenant_id = 1")]
    finally:
        session.close()
    report.check("%d statements and functions name the tenant at each of %d tables" % (seen, judge.tables), wrong + (
        [] if noticed == [["party"], ["party"], ["contact_info"]] else ["the question finds nothing: %s" % noticed]))


SCENARIOS = [every_table_names_the_tenant]
