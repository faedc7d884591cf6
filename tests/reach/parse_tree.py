"""Reads what PostgreSQL writes of a query that it has parsed, and says which columns of it are tied to the tenant.

A column is tied when it equals the tenant (an argument, or the tenant of a row that was given), or a column that is
tied, in a condition that holds for every row: such as Citus and SPQR look for before they send a query to one place.
An outer join's own condition ties the side that it may leave empty, never the other one."""

import re

TOKEN = re.compile(r'[{}()]|:[A-Za-z_]+(?=\s)|(?:\\.|[^\s{}()\\])+')
LEFT, FULL, RIGHT = "1", "2", "3"
RELATION, SUBQUERY, JOIN, VALUES, CTE = "0", "1", "2", "5", "6"
INSERT = "3"
EXTERNAL, OF_SUBLINK = "0", "2"
ANY_SUBLINK, EXPR_SUBLINK = "2", "4"
CASTS = ("1", "2")                     # FUNCEXPR: an explicit or implicit cast


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


def children(node):
    values = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return [child for child in values if isinstance(child, (dict, list))]


def is_node(node, kind):
    return isinstance(node, dict) and node.get("node") == kind


def inside(node):
    """The nodes in a node, a query with what is in it left out."""
    yield node
    for child in children(node):
        if not is_node(child, "QUERY"):
            yield from inside(child)


def found(node, kind):
    return [one for one in inside(node) if is_node(one, kind)]


def members(value):
    return value if isinstance(value, list) else []


def conditions(node, binds=None):
    """(condition, the numbers of the tables that it may tie or None for all): each holds for every row of these."""
    if isinstance(node, list):
        for child in node:
            yield from conditions(child, binds)
    elif is_node(node, "JOINEXPR"):
        yield from conditions([node["larg"], node["rarg"]], binds)
        sides = {LEFT: [node["rarg"]], RIGHT: [node["larg"]], FULL: []}.get(node["jointype"])
        yield from conditions(node["quals"], binds if sides is None else {
            ref["rtindex"] for ref in found(sides, "RANGETBLREF")})
    elif is_node(node, "FROMEXPR"):
        yield from conditions([node["fromlist"], node["quals"]], binds)
    elif is_node(node, "BOOLEXPR") and node["boolop"] == "and":
        yield from conditions(node["args"], binds)
    elif is_node(node, "OPEXPR") or is_node(node, "SUBLINK"):
        yield node, binds


class Ties:
    """Finds the free tables of one tree. equal: numbers of the operators "="; tenants: {table: the number of its column
    tenant_id}; given: numbers of the arguments that are the tenant; rows: {argument of a row: the same number};
    functions: numbers of functions that give the tenant."""

    def __init__(self, tree, equal, tenants, given, rows, functions):
        self.equal, self.tenants, self.given, self.rows, self.functions = equal, tenants, given, rows, functions
        self.rules, self.needs, self.tables = [], [], 0
        for query in self._queries(tree, []):
            self._conditions(*query)
            self._sources(*query)
            self._needs(*query)
        tied, before = set(), -1
        while len(tied) != before:
            before = len(tied)
            tied |= {column for premises, column in self.rules if tied.issuperset(premises)}
        self.free = [table for table, premises in self.needs if premises is None or not tied.issuperset(premises)]

    def _queries(self, node, outer):
        """(query, all that are around it and itself)"""
        if is_node(node, "QUERY"):
            outer = [*outer, node]
            yield node, outer
        for child in children(node):
            yield from self._queries(child, outer)

    def _plain(self, node):
        """Takes off the casts that change no value."""
        while True:
            if is_node(node, "RELABELTYPE"):
                node = node["arg"]
            elif is_node(node, "FUNCEXPR") and node["funcformat"] in CASTS and len(members(node["args"])) == 1:
                node = node["args"][0]
            else:
                return node

    def _premises(self, node, around):
        """The columns on which it hangs that an expression is the tenant; None when it never is."""
        node = self._plain(node)
        if is_node(node, "VAR") and int(node["varlevelsup"]) < len(around):
            return [(id(around[-1 - int(node["varlevelsup"])]), node["varno"], node["varattno"])]
        if is_node(node, "PARAM") and node["paramkind"] == EXTERNAL and node["paramid"] in self.given:
            return []
        if is_node(node, "FUNCEXPR") and node["funcid"] in self.functions:
            return []
        if is_node(node, "FIELDSELECT") and is_node(node["arg"], "PARAM") and (
                self.rows.get(node["arg"]["paramid"]) == node["fieldnum"]):
            return []
        if is_node(node, "SUBLINK") and node["subLinkType"] == EXPR_SUBLINK:
            return self._output(node["subselect"], 1, around)
        return None

    def _output(self, query, number, around):
        """The same of a column of what a query gives."""
        around = [*around, query]
        arms = query.get("setOperations")
        if isinstance(arms, dict):
            return [(id(query), ref["rtindex"], str(number)) for ref in found(arms, "RANGETBLREF")]
        targets = members(query.get("returningList")) or members(query.get("targetList"))
        for target in targets:
            if target["resno"] == str(number) and target["resjunk"] == "false":
                return self._premises(target["expr"], around)
        return None

    def _rule(self, premises, column):
        if premises is not None:
            self.rules.append((premises, column))

    def _equal(self, one, other, around, binds):
        """Both may tie each other; one that is of a query around this one is not tied from inside."""
        for left, right in ((one, other), (other, one)):
            left = self._plain(left)
            if is_node(left, "VAR") and left["varlevelsup"] == "0" and (binds is None or left["varno"] in binds):
                self._rule(self._premises(right, around), (id(around[-1]), left["varno"], left["varattno"]))

    def _conditions(self, query, around):
        for condition, binds in conditions(query.get("jointree")):
            if is_node(condition, "OPEXPR"):
                if condition["opno"] in self.equal:
                    self._equal(*condition["args"], around, binds)
            elif condition["subLinkType"] == ANY_SUBLINK:  # (a, b) IN (SELECT ...)
                for test, _ in conditions(condition["testexpr"]):
                    if not is_node(test, "OPEXPR") or test["opno"] not in self.equal:
                        continue
                    left, right = map(self._plain, test["args"])
                    if is_node(left, "VAR") and is_node(right, "PARAM") and right["paramkind"] == OF_SUBLINK:
                        inner = condition["subselect"]
                        if left["varlevelsup"] == "0" and (binds is None or left["varno"] in binds):
                            self._rule(self._output(inner, int(right["paramid"]), around),
                                       (id(query), left["varno"], left["varattno"]))

    def _sources(self, query, around):
        """Columns of queries, of WITH and of VALUES are tied when what they give is."""
        for number, source in enumerate(members(query.get("rtable")), 1):
            kind, names = source.get("rtekind"), members(source["eref"].get("colnames"))
            for column in range(1, len(names) + 1):
                premises = None
                if kind == SUBQUERY:
                    premises = self._output(source["subquery"], column, around)
                elif kind == CTE:
                    level = len(around) - 1 - int(source["ctelevelsup"])
                    for cte in members(around[level].get("cteList")):
                        if cte["ctename"] == source["ctename"]:
                            premises = self._output(cte["ctequery"], column, around[:level + 1])
                elif kind == JOIN and isinstance(source.get("joinaliasvars"), list):
                    premises = self._premises(source["joinaliasvars"][column - 1], around)
                elif kind == VALUES:
                    rows = [self._premises(row[column - 1], around) for row in source["values_lists"]]
                    premises = None if None in rows else [one for row in rows for one in row]
                self._rule(premises, (id(query), str(number), str(column)))

    def _needs(self, query, around):
        """Every table that is looked at has to be tied, and a row that is added or changed gets the tenant."""
        tables = members(query.get("rtable"))
        for ref in found(query.get("jointree") or {}, "RANGETBLREF"):
            column = self.tenants.get(tables[int(ref["rtindex"]) - 1].get("relid"))
            if column:
                self._need(tables, ref["rtindex"], [(id(query), ref["rtindex"], column)])
        result = query.get("resultRelation", "0")
        column = self.tenants.get(tables[int(result) - 1].get("relid")) if result != "0" else None
        if column:
            given = [self._premises(target["expr"], around) for target in members(query.get("targetList"))
                     if target["resno"] == column]
            if query["commandType"] == INSERT or given:
                self._need(tables, result, given[0] if given else None)

    def _need(self, tables, number, premises):
        self.tables += 1
        self.needs.append((tables[int(number) - 1]["relid"], premises))
