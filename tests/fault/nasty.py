"""Nasty texts in every parameter of every route, as the program itself lists them (kartotekactl routes),
in the query, as form, JSON and XML: an answer in time, and never an error of the server."""

import base64
import json
import time
from xml.sax.saxutils import escape

from exchange import Request, encode_pairs, quote
from fixture import run_ctl
from neighbours import LONG
from stage import FORM, Stage

SLOW_S = 2.0                # nothing that this sends may take so long, on a busy machine
PREFIX = {"r7": "/api/2.0/", "webdelivery": "/api/v1/crm/", "salesman": "/developer/v2/", "pbx": "/pbx/",
          "forms": "/form/", "dav": "/dav/"}
# The program has no list of the fields that a site's form, a card and a report of an address book carry.
FORM_FIELDS = ("name", "phone", "email", "tranid", "comment", "test", "action", "token")
PUT_FIELDS = ("card", "FN", "N", "TEL", "EMAIL", "ORG", "TITLE", "NOTE", "BDAY", "CATEGORIES", "ADR", "URL", "UID", "REV",
              "X-ANY", "VERSION", "If-Match", "If-None-Match")
REPORT_FIELDS = ("href", "text-match", "prop-filter", "param-filter", "sync-token", "nresults", "Depth", "card")
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
        names = [name.rstrip("!") for name in names.split(",") if name]
        more = {("dav", "PUT"): PUT_FIELDS, ("dav", "REPORT"): REPORT_FIELDS, ("dav", "PROPFIND"): ("prop", "Depth")}
        names += FORM_FIELDS if dialect == "forms" else more.get((dialect, method), ())
        yield dialect, method.split("|")[-1], path, action.split("|")[0], names


def credentials(stage, dialect):
    """Headers, and parameters of the query, that let a call in."""
    v = stage.variables
    if dialect == "r7":
        return [("Authorization", "Basic " + v["BASIC"])], []
    if dialect == "webdelivery":
        return [("sid", v["SID"])], [("objectId", v["OBJECT_ID"])]
    if dialect == "dav":
        return [("Authorization", "Basic " + v["DEVICE_BASIC"])], []
    if dialect in ("pbx", "forms"):
        return [], [("token", v["PHONE_KEY" if dialect == "pbx" else "FORM_TOKEN"])]
    return [("login", v["LOGIN"]), ("apikey", v["APIKEY"])], []


def path_with(path, name, text):
    """The path with the text in place of {name}, and ids in the other places."""
    parts = []
    for part in path.split("/"):
        if part.startswith("{"):
            part = quote(text) if part.strip("{}").split(":")[0] == name else "10000000009188"
        parts.append(part)
    return "/".join(parts)


CARD = (("VERSION", "3.0"), ("FN", "Nasty"), ("N", "Nasty;Person;;;"))
REPORTS = {
    "href": "<c:addressbook-multiget %s><d:prop><c:address-data/></d:prop><d:href>%s</d:href></c:addressbook-multiget>",
    "text-match": "<c:addressbook-query %s><d:prop><d:getetag/></d:prop><c:filter><c:prop-filter name='FN'><c:text-match>%s"
                  "</c:text-match></c:prop-filter></c:filter></c:addressbook-query>",
    "prop-filter": "<c:addressbook-query %s><d:prop><d:getetag/></d:prop><c:filter><c:prop-filter name='%s'/></c:filter>"
                   "</c:addressbook-query>",
    "param-filter": "<c:addressbook-query %s><d:prop><d:getetag/></d:prop><c:filter><c:prop-filter name='TEL'>"
                    "<c:param-filter name='%s'/></c:prop-filter></c:filter></c:addressbook-query>",
    "sync-token": "<d:sync-collection %s><d:sync-token>%s</d:sync-token><d:prop><d:getetag/></d:prop></d:sync-collection>",
    "nresults": "<d:sync-collection %s><d:sync-token/><d:limit><d:nresults>%s</d:nresults></d:limit><d:prop><d:getetag/>"
                "</d:prop></d:sync-collection>",
    "prop": "<d:propfind %s><d:prop><d:getetag/><x:any xmlns:x='urn:x'>%s</x:any></d:prop></d:propfind>"}
SPACES = "xmlns:d='DAV:' xmlns:c='urn:ietf:params:xml:ns:carddav'"


def card_request(stage, method, path, name, text):
    """A request of an address book, with the text in its path, a header, its card or its report."""
    headers, body = credentials(stage, "dav")[0], ""
    line = text.translate({ord(each): " " for each in "\r\n\0"})  # no header holds these
    if name in ("If-Match", "If-None-Match", "Depth"):
        headers = headers + [(name, line)]
    if method == "PUT":
        headers = headers + [("Content-Type", "text/vcard; charset=utf-8")]
        lines = [(key, text if key == name else value) for key, value in CARD]
        lines += [(name, text)] if name in PUT_FIELDS[1:-2] and name not in dict(CARD) else []
        body = "BEGIN:VCARD\r\n%sEND:VCARD\r\n" % "".join("%s:%s\r\n" % each for each in lines)
    elif method in ("REPORT", "PROPFIND"):
        kind = name if name in REPORTS else "prop" if method == "PROPFIND" else "sync-token"
        headers = headers + [("Content-Type", "text/xml")]
        body = REPORTS[kind] % (SPACES, escape(text, {"'": "&apos;"}) if name == kind else "")
    path = path if name == "employee" else path.replace("{employee:int}", stage.employee)
    target = PREFIX["dav"] + path_with(path, name, text)
    return Request(method, target.encode(), headers, body.encode("utf-8", "surrogatepass"))


def request(stage, route, name, text, way):
    dialect, method, path, action, _ = route
    if dialect == "dav":
        return card_request(stage, method, path, name, text)
    headers, query = credentials(stage, dialect)
    pairs = [("action", action)] if action not in ("", "-") else []
    if dialect == "pbx" and method == "POST" and name != "cmd":
        pairs.append(("cmd", ("contact", "event", "history")[len(text) % 3]))
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
    with Stage(fixture, "nasty", count=2) as stage, stage.psql() as session:
        faults, sent, worst, number = [], 0, (0.0, ""), 0
        login = base64.b64decode(stage.variables["DEVICE_BASIC"]).decode().partition(":")[0]
        stage.employee = session.ask("select id from employee where login = '%s'" % login)
        session.ask("update site_form set address_hour = 100000, form_hour = 100000")
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
