"""Requests that cost more than they look like: searches with wild cards, long texts, one word 300 times,
lists of thousands of ids; bodies, queries, headers and cookies that are the worst for a parser. Each is
answered soon, none with 500, and nobody waits beside it. The slowest are printed."""

import itertools
import string
import time

import json

from exchange import Request, encode_pairs
from memory import memory_kib
from neighbours import LONG, other_salesman, with_people
from stage import FORM, Later, Stage

ENGINES = ("event", "process")
SOON_S, BESIDE_S, PEAK_MIB = 2.0, 0.5, 160
SAME_WORD, LONG_TEXT, LETTERS = "ab " * 300, "a" * 4000, " ".join(string.ascii_lowercase)
PAIRS = " ".join(map("".join, itertools.product("abcdefghij", repeat=2)))
TEXTS = ("%", "%%%%", "_" * 50, "\\", "e", "9", SAME_WORD, LONG_TEXT, LETTERS, PAIRS, "%zz", "son 9",
         "+7 " * 300, "1" * 65536)


def searches(stage):
    """(name, request) with the other tenant's credentials, who has thousands of people."""
    basic = ("Authorization", "Basic " + stage.variables["OTHER_BASIC"])

    def r7(method, path, *pairs):
        text = encode_pairs(pairs)
        if method == "GET":
            return Request("GET", ("/api/2.0/crm/%s?%s" % (path, text)).encode(), [basic])
        return Request(method, ("/api/2.0/crm/" + path).encode(), [basic, FORM], text.encode())

    def webdelivery(*pairs):
        text = encode_pairs([("objectId", stage.variables["OTHER_OBJECT_ID"]), *pairs])
        return Request("GET", ("/api/v1/crm/Clients?" + text).encode(),
                       [("sid", stage.variables["OTHER_SID"])])
    for text in TEXTS:
        for path, name in (("contact/filter", "filterValue"), ("case/filter", "filterValue"),
                           ("contact/bycontactinfo", "data"), ("contact/byprefix", "prefix"),
                           ("case/byprefix", "prefix"), ("contact/simple/byEmail", "term")):
            yield "R7 %s %s" % (path, text[:9]), r7("GET", path, (name, text))
        for name in ("q", "phone", "email", "card"):
            yield "WebDelivery %s %s" % (name, text[:9]), webdelivery((name, text))
        for name in ("word", "filter[person]", "filter[tel]", "filter[mail]", "filter[loyalty]",
                     "filter[ptitle]", "filter[input1]"):
            yield "SalesMan %s %s" % (name, text[:9]), other_salesman(
                stage, "list", **{name: text, "count": "yes"})
    words, ids = ("filterValue", "qx " * 100000), range(99000000, 99009000)
    yield "R7 DELETE contact/filter", r7("DELETE", "contact/filter", words)
    yield "R7 PUT contact/filter/access", r7("PUT", "contact/filter/access", words, ("isShared", "true"))
    yield "R7 PUT contact", r7("PUT", "contact", *(("contactids[]", str(i)) for i in ids))
    yield "R7 POST contact/taglist", r7("POST", "contact/taglist", ("tagName", "x"), *(
        ("entityid[]", str(i)) for i in ids))
    yield "R7 tags", r7("GET", "contact/filter", *(("tags[]", "t%d" % i) for i in range(500)))
    yield "R7 last page", r7("GET", "contact/filter", ("startIndex", "11000"), ("count", "1000"))
    yield "SalesMan delete.list", other_salesman(stage, "delete.list", pids=",".join(map(str, ids)))
    yield "SalesMan 9,000 filters", other_salesman(stage, "list", **{
        "filter[a%d]" % i: "1" for i in range(9000)})


def bodies():
    """(name, type, body): the worst for each parser."""
    as_json, as_xml, parts = "application/json", "text/xml", "multipart/form-data; boundary=A"
    part = b"--A\r\nContent-Disposition: form-data; name=a"
    entities = b"".join(b'<!ENTITY a%d "%s">' % (i, b"&a%d;" % (i - 1) * 10) for i in range(1, 10))
    return (
        ("lists in lists", as_json, b"[" * 20000 + b"]" * 20000),
        ("objects in objects", as_json, b'{"a":' * 5000 + b"1" + b"}" * 5000),
        ("a number of 500,000 digits", as_json, b'{"a":' + b"9" * 500000 + b"}"),
        ("200,000 escapes", as_json, b'{"a":"' + b"\\u0041" * 200000 + b'"}'),
        ("60,000 names", as_json, b"{" + b",".join(b'"k%d":1' % i for i in range(60000)) + b"}"),
        ("one name 60,000 times", as_json, b"{" + b",".join([b'"k":1'] * 60000) + b"}"),
        ("Windows-1251", "application/json; charset=windows-1251", b'{"a":"' + b"\xe0" * 500000 + b'"}'),
        ("a bomb of entities", as_xml, b"<!DOCTYPE l [<!ENTITY a0 \"aaaaaaaaaa\">" + entities
         + b"]><l>&a9;</l>"),
        ("elements in elements", as_xml, b"<a>" * 20000 + b"</a>" * 20000),
        ("20,000 attributes", as_xml, b"<a " + b"".join(b'a%d="1" ' % i for i in range(20000)) + b"/>"),
        ("50,000 fields", FORM[1], b"&".join(b"a%d=%d" % (i, i) for i in range(50000))),
        ("one field 100,000 times", FORM[1], b"a=1&" * 100000),
        ("30,000 brackets", FORM[1], b"a" + b"[a]" * 30000 + b"=1"),
        ("30,000 members", FORM[1], b"&".join(b"a[%d][b]=1" % i for i in range(30000))),
        ("20,000 parts", parts, b"".join(part + b"%d\r\n\r\nx\r\n" % i for i in range(20000)) + b"--A--\r\n"),
        ("200,000 almost boundaries", parts, part + b"\r\n\r\n" + b"\r\n--" * 200000))


def parsings(stage):
    """(name, request) with and without credentials."""
    basic = ("Authorization", "Basic " + stage.variables["OTHER_BASIC"])
    sid = ("sid", stage.variables["OTHER_SID"])
    clients = ("/api/v1/crm/Clients?objectId=" + stage.variables["OTHER_OBJECT_ID"]).encode()
    for path, who in ((b"/api/2.0/crm/contact/person", [basic]), (b"/api/2.0/crm/contact/person", []),
                      (clients, [sid]), (clients, []), (b"/developer/v2/person", [])):
        for name, kind, body in bodies():
            yield "%s %s" % (path[:9].decode(), name), Request(
                "POST", path, [("Content-Type", kind), *who], body)
        query = b"&".join(b"p%d=1" % i for i in range(10000))
        cookies = "; ".join("c%d=1" % i for i in range(20000))
        yield "10,000 parameters", Request("GET", path.split(b"?")[0] + b"?" + query, who)
        yield "2,000 headers", Request("GET", path, [("X-%d" % i, "1") for i in range(2000)] + who)
        yield "20,000 cookies", Request("GET", path, [("Cookie", cookies), *who])


def known_refusal(answer):
    """An error that is no failure of the server's."""
    return answer.status < 500 or (answer.status == 500 and b"authentication failed" in answer.body)


def costly_requests(fixture, report):
    for engine in ENGINES:
        with Stage(fixture, "costly", count=1 if engine == "event" else 4, engine=engine) as stage:
            with_people(stage)
            stage.send(stage.countries())
            pids, faults, took_all, beside, number = stage.workers.pids(), [], [], 0, 0
            every = itertools.chain(searches(stage), parsings(stage))
            for name, request in itertools.islice(every, 0, None, 1 if LONG or engine == "event" else 4):
                begun, number = time.monotonic(), number + 1
                later = Later(stage, request)
                while later.is_alive():
                    asked = time.monotonic()
                    stage.send(Request("GET", b"/healthz"))
                    beside = max(beside, time.monotonic() - asked)
                answer, took = later.result(), time.monotonic() - begun
                took_all.append((took, name))
                if took > SOON_S or not known_refusal(answer):
                    faults.append("%s: %d after %.2f s: %r" % (
                        name, answer.status, took, answer.body[:100]))
            peak = max(memory_kib(pid, "VmHWM") for pid in pids) / 1024
            took_all.sort(reverse=True)
            print("# %d costly requests (%s): slowest %s; beside them health after %.2f s; %d MiB" % (
                number, engine, ", ".join("%s %.2f s" % (name.strip(), s) for s, name in took_all[:5]),
                beside, peak), flush=True)
            report.check("%d costly requests are answered soon (%s)" % (number, engine), faults[:20] + [
                fault for fault, bad in (
                    ("health after %.2f s" % beside, beside > BESIDE_S),
                    ("%d MiB" % peak, peak > PEAK_MIB),
                    ("a worker was replaced", stage.workers.pids() != pids)) if bad])
            same = [stage.send(Request("GET", ("/api/2.0/crm/contact/filter?" + encode_pairs(
                [("filterValue", text)])).encode(), [
                    ("Authorization", "Basic " + stage.variables["OTHER_BASIC"])])).body
                    for text in ("abuse", "abuse Abuse abuse")]
            report.check("one word three times finds what it finds once (%s)" % engine, [] if
                         same[0] == same[1] and json.loads(same[0])["total"] > 5000
                         else [repr(each[:200]) for each in same])


SCENARIOS = [costly_requests]
