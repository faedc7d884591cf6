"""Nasty texts in every parameter of every route, as the program itself lists them (kartotekactl routes),
in the query, as form, JSON and XML: an answer in time, and never an error of the server."""

import json
import time
from xml.sax.saxutils import escape

from exchange import Request, encode_pairs, quote
from fixture import run_ctl
from neighbours import LONG
from stage import FORM, Stage

SLOW_S = 2.0                # nothing that this sends may take so long, on a busy machine
PREFIX = {"r7": "/api/2.0/", "webdelivery": "/api/v1/crm/", "salesman": "/developer/v2/"}
TEXTS = (
    "", " ", "\u00a0\u2003\u200b", "%", "%%%", "____", "_%_%_%_%_%", "*", "?", "\\", "\\%", "'", "''; --", "\"",
    "`", "<script>alert(1)</script>", "]]>", "&amp;", "&#0;", "{}", "[]", "[[[[", "null", "true", "NaN", "-1", "0",
    "1e309", "9223372036854775808", "-9223372036854775809", "1.5", "0x10", "2147483648", "1,2,,3", "a" * 4000,
    ("слово " * 700).strip(), "%" * 4000, "_" * 4000, "8" * 4000, "(" * 4000, "+7 916" * 600, "доб. 1," * 500,
    "\U0001f600" * 300, "e\u0301" * 300, "\u202eабв", "\ufeff", "\ufffd", "\u0085", "\x01", "\x7f", "\x80", "a\x00b",
    "\r\nSet-Cookie: a=b", "../../etc/passwd", "2026-02-30", "0000-00-00T00:00:00Z", "24:61", "xn--", "a@xn--99999999",
    "İı\u0130", "\u1e9e\u00df", "$1 {0} %s %n", "../" * 300)
TEXTS_A_PARAMETER = len(TEXTS) if LONG else 8       # with KT_LONG=1 all; else they take turns


def routes(environment):
    """(dialect, method, path, action, parameters) of every route."""
    for line in run_ctl(environment, "routes").splitlines()[1:]:
        dialect, method, path, action, names = (line.split("\t") + [""])[:5]
        yield dialect, method.split("|")[-1], path, action.split("|")[0], [name for name in names.split(",") if name]


def credentials(stage, dialect):
    """Headers, and parameters of the query, that let a call in."""
    v = stage.variables
    if dialect == "r7":
        return [("Authorization", "Basic " + v["BASIC"])], []
    if dialect == "webdelivery":
        return [("sid", v["SID"])], [("objectId", v["OBJECT_ID"])]
    return [("login", v["LOGIN"]), ("apikey", v["APIKEY"])], []


def path_with(path, name, text):
    """The path with the text in place of {name}, and ids in the other places."""
    parts = []
    for part in path.split("/"):
        if part.startswith("{"):
            part = quote(text) if part.strip("{}").split(":")[0] == name else "10000000009188"
        parts.append(part)
    return "/".join(parts)


def request(stage, route, name, text, way):
    dialect, method, path, action, _ = route
    headers, query = credentials(stage, dialect)
    pairs = [("action", action)] if action not in ("", "-") else []
    if dialect == "salesman" and way == "query":
        method = "GET"
    body = ""
    if "{%s}" % name in path or "{%s:" % name in path:
        pass
    elif way == "query" or method == "GET":
        pairs.append((name, text))
    elif way == "form":
        headers, body = headers + [FORM], encode_pairs(pairs + [(name, text)])
    elif way == "json":
        headers = headers + [("Content-Type", "application/json")]
        body = json.dumps(dict(pairs + [(name, text)]))
    else:
        headers = headers + [("Content-Type", "text/xml")]
        body = "<request><%s>%s</%s></request>" % (name, escape(text), name)
    target = PREFIX[dialect] + path_with(path, name, text) + "?" + encode_pairs(query + pairs)
    return Request(method, target.encode(), headers, body.encode())


def every_parameter(fixture, report):
    """No text of the list, in no parameter, makes an answer of 500 or a slow one."""
    ways = ("query", "form", "json", "xml")
    with Stage(fixture, "nasty", count=2) as stage:
        faults, sent, worst, number = [], 0, (0.0, ""), 0
        for route in routes(stage.environment):
            if route[0] not in PREFIX or route[2].startswith("authentication"):
                continue
            for name in route[4]:
                for i in range(TEXTS_A_PARAMETER):
                    text, number = TEXTS[number % len(TEXTS)], number + 1
                    asked = request(stage, route, name, text, ways[(number + i) % 4])
                    if len(asked.target) > 7000:
                        continue        # the program refuses long targets as a whole
                    began = time.monotonic()
                    answer = stage.send(asked)
                    took = time.monotonic() - began
                    sent, worst = sent + 1, max(worst, (took, "%s %s, %s = %.20r" % (
                        route[1], route[2], name, text)))
                    if answer.status >= 500 or took > SLOW_S:
                        faults.append("%s %s, %s = %.40r by %s: %d in %.2f s" % (
                            route[1], route[2], name, text, ways[(number + i) % 4], answer.status, took))
        if sent < 3000:
            faults.append("only %d requests" % sent)
        print("nasty: %d requests, the slowest %.0f ms: %s" % (sent, worst[0] * 1000, worst[1]))
        report.check("nasty texts in every parameter", faults)


SCENARIOS = [every_parameter]
