"""The statements inside functions in PL/pgSQL, with the variables that they use, out of PostgreSQL's own account of a
function (#option dump). Statements that a function puts together as text are not in it."""

import re

FUNCTION = re.compile(r"^Execution tree of successfully compiled PL/pgSQL function (\w+)\(.*?\):\n(.*?)^End of execution tree", re.S | re.M)
VARIABLE = re.compile(r"^ +entry \d+: (?:VAR|REC) +(\w+) +(?:type .*?\(typoid (\d+)\)|typoid (\d+))", re.M)
OF_TENANT = re.compile(r"VAR +(\w+) +type int4 [^\n]*\n(?: +CONSTANT\n)? +DEFAULT '(?:kartoteka\.)?current_tenant\(\)'$", re.M)
BEGINNING = re.compile(r"^ *(?:\d+: *)?(EXECSQL|PERFORM expr =|RETURN QUERY|RETURN NEXT|RETURN|IF|ELSIF|WHILE|FORS \w+|FOREACHA var \d+ IN|"
                       r"ASSIGN var \d+ :=|DEFAULT|lower =|upper =) +'", re.M)
ENDING = re.compile(r"'(?: THEN)?$", re.M)
NO_LOOK = ("ANALYZE", "LOCK")
STATEMENTS = ("EXECSQL", "PERFORM", "RETURN QUERY", "FORS")
RECORD = "2249"


class Procedure:
    """A function's name, its variables {name: number of its type}, those that are the tenant, and its texts, each as those that it may be: where
    a text ends cannot be told from a quote at the end of one of its lines."""

    def __init__(self, name, account):
        self.name = name
        self.variables = {word: typed or row for word, typed, row in VARIABLE.findall(account)}
        self.of_tenant = set(OF_TENANT.findall(account))
        self.texts = [[self._statement(kind.group(1), account[kind.end():end.start()])
                       for end in ENDING.finditer(account, kind.end())] for kind in BEGINNING.finditer(account)
                      if not account.startswith(NO_LOOK, kind.end())]

    @staticmethod
    def _statement(kind, text):
        if kind.startswith(STATEMENTS):
            return text
        return "SELECT (%s)" % (re.sub(r"^[^=]*?:?=", "", text, 1) if kind.startswith("ASSIGN") else text)

    def arguments(self, text, row, probe):
        """(text, [(name, type)]): the variables in the text. Of a record whose columns nobody knows tenant_id and t are the
        tenant, other columns NULL; new and old are of the type row."""
        text, given = re.sub(r"\b%s\." % self.name, probe + ".", text), []
        for name, kind in self.variables.items():
            if not re.search(r"\b%s\b" % name, text, re.I):
                continue
            if kind == RECORD and name in ("new", "old") and row:
                given.append((name, row))
            elif kind == RECORD:
                text = re.sub(r"\b%s\.(?:tenant_id|t)\b" % name, "the_tenant", text, flags=re.I)
                text = re.sub(r"\b%s\.\w+" % name, "NULL", text, flags=re.I)
            else:
                given.append((name, kind))
        return text, given + ([("the_tenant", "23")] if "the_tenant" in text else [])


def procedures(session, log_path, ours):
    """All of them; ours: a condition on pg_proc p. The account is in the server's log."""
    with open(log_path, encoding="utf-8", errors="replace") as log:
        log.seek(0, 2)
        session.ask("do $do$ declare r record; begin for r in select pg_get_functiondef(p.oid) as d from pg_proc p join pg_language l on "
                    "l.oid = p.prolang where l.lanname = 'plpgsql' and %s loop execute regexp_replace(r.d, '(\\nAS \\$(\\w*)\\$)', "
                    "E'\\\\1\\n#option dump\\n'); end loop; raise exception 'taken back'; end $do$" % ours)
        return [Procedure(*found.groups()) for found in FUNCTION.finditer(log.read())]
