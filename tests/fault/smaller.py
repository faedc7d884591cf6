"""The smaller ways of D9 (SECURITY.md), each with its figure, in both engines: ends of tokens, origins that nearly fit,
one Idempotency-Key many times at once, changes of settings in the audit, a quota of pictures, a number of 64 KiB."""

import collections
import json
import time

import servers
from batches import ask, login
from exchange import Request, encode_pairs
from fixture import run_ctl
from logins import at_once, status
from memory import figures
from stage import FORM, PATIENCE_S, Stage

ENGINES = (("event", 1), ("process", 3))
AT_ONCE = 12
TOKENS = 6
QUOTA = 200000
PICTURE = b"GIF89a" + b"\0" * 60000
SOON_MS = 1000
LONG_TEL = 64 * 1024
NEAR = ("http://localhost.evil.example", "http://localhost:81", "https://localhost", "http://localhost@evil.example",
        "http://evil.example/localhost", "http://xlocalhost", "http://localhos", "http://localhost.", "ftp://localhost",
        "null", "http://", "//localhost")


def by_cookie(token, origin, number):
    return Request("POST", b"/api/2.0/crm/contact/person", [
        FORM, ("Host", "localhost"), ("Cookie", "asc_auth_key=" + token), ("Origin", origin)],
        encode_pairs([("firstName", "Origin%d" % number), ("lastName", "Near")]).encode())


def tokens(stage, report, engine):
    made = [login(stage) for _ in range(TOKENS)]
    listed = len(json.loads(run_ctl(stage.environment, "token", "list", "--tenant", "demo", "--json")))
    begun = time.monotonic()
    ended = [ask(stage, "POST", b"/api/2.0/authentication/logout", token) for token in made[1:]]
    servers.wait_until(lambda: all(ask(stage, "GET", b"/api/2.0/people/@self", token) == 401 for token in made[1:] * 2),
                       PATIENCE_S, "ended tokens to be refused")
    took = 1000 * (time.monotonic() - begun)
    left = ask(stage, "GET", b"/api/2.0/people/@self", made[0])
    after = len(json.loads(run_ctl(stage.environment, "token", "list", "--tenant", "demo", "--json")))
    figures(report, "logout, " + engine, made=TOKENS, listed=listed, ended=len(ended), refused_everywhere_ms=round(took),
            listed_after=after)
    report.check("logout ends its token, and no other (%s)" % engine, [
        str(wrong) for wrong in (set(ended) != {201} and ended, left != 200 and left, took > 2 * SOON_MS and took,
                                 listed - after != TOKENS - 1 and (listed, after)) if wrong])
    return made[0]


def origins(stage, report, engine, token):
    near = collections.Counter(stage.send(by_cookie(token, origin, i)).status for i, origin in enumerate(NEAR))
    own = stage.send(by_cookie(token, "http://localhost", 100)).status
    figures(report, "origins that nearly fit, " + engine, tried=len(NEAR), answers=near, own=own)
    report.check("only the whole origin lets a cookie write (%s)" % engine,
                 [] if set(near) == {403} and own == 201 else ["%s, own %d" % (dict(near), own)])


def once(stage, report, engine, token):
    r7 = Request("POST", b"/api/2.0/crm/contact/person", [
        FORM, ("Authorization", token), ("Idempotency-Key", "smaller-" + engine)], b"firstName=Once&lastName=Smaller")
    salesman = stage.salesman("add", person="Once Smaller Salesman")
    salesman.headers.append(("Idempotency-Key", "smaller-" + engine))
    for name, request in (("R7", r7), ("SalesMan", salesman)):
        answers = at_once(stage, [Request(request.method, request.target, request.headers, request.body)
                                  for _ in range(AT_ONCE)])
        bodies = {answer.body for answer in answers if status(answer) in (200, 201)}
        ids = {json.loads(body).get("response", {}).get("id") if name == "R7" else json.loads(body).get("data")
               for body in bodies}
        figures(report, "one key at once, %s, %s" % (name, engine), sent=AT_ONCE,
                answers=collections.Counter(status(answer) for answer in answers), made=len(ids))
        # One that waits too long for the first of them is told 503 and may ask again.
        report.check("a change is done once (%s, %s)" % (name, engine), [] if len(ids) == 1 and {
            status(answer) for answer in answers} <= {200, 201, 503} else ["%s" % bodies])


def told(stage, report, engine, token):
    def admin(method, path, **body):
        answer = stage.send(Request(method, b"/api/2.0/crm/" + path.encode(), [FORM, ("Authorization", token)],
                                    encode_pairs(list(body.items())).encode()))
        return json.loads(answer.body).get("response") if answer.status < 300 else "status %d" % answer.status

    with stage.psql() as session:
        before = int(session.ask("select count(*) from audit where action not like 'read.%'"))
        changes = 0
        for kind in ("status", "type"):
            made = admin("POST", "contact/" + kind, title="Smaller " + kind, color="#ff0000")
            admin("PUT", "contact/%s/%s" % (kind, made["id"]), title="Smaller %s two" % kind, color="#00ff00")
            admin("DELETE", "contact/%s/%s" % (kind, made["id"]))
            changes += 3
        field = admin("POST", "person/customfield", fieldType="0", label="Smaller")
        admin("DELETE", "person/customfield/%s" % field["id"])
        changes += 2
        rows = int(session.ask("select count(*) from audit where action not like 'read.%'")) - before
    figures(report, "statuses, types and custom fields, " + engine, changes=changes, audit_rows=rows)
    report.check("each is told to the audit (%s)" % engine, [] if rows >= changes else ["%d of %d" % (rows, changes)])


def pictures(stage, report, engine, token):
    run_ctl(stage.environment, "tenant", "set", "demo", "--pictures-max", str(QUOTA))
    boundary = "smaller"
    answers = []
    for i in range(6):
        made = stage.send(Request("POST", b"/api/2.0/crm/contact/person", [FORM, ("Authorization", token)],
                                  b"firstName=Picture%d&lastName=Smaller" % i))
        body = ("--%s\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a.gif\"\r\n"
                "Content-Type: image/gif\r\n\r\n" % boundary).encode() + PICTURE + b"%d" % i + (
                    "\r\n--%s--\r\n" % boundary).encode()
        answers.append(stage.send(Request(
            "PUT", b"/api/2.0/crm/contact/%d/changephoto" % json.loads(made.body)["response"]["id"],
            [("Authorization", token), ("Content-Type", "multipart/form-data; boundary=" + boundary)], body)).status)
    figures(report, "pictures of 60 KB in 200 KB, " + engine, answers=collections.Counter(answers))
    report.check("pictures have a quota (%s)" % engine,
                 [] if answers[:3] == [200] * 3 and set(answers[3:]) == {413} else [str(answers)])


def long_tel(stage, report, engine):
    begun = time.monotonic()
    answer = stage.send(stage.salesman("list", **{"filter[tel]": "7" * LONG_TEL}))
    took = 1000 * (time.monotonic() - begun)
    figures(report, "filter[tel] of 64 KiB, " + engine, ms=round(took), answer=answer.body[:60])
    report.check("it is refused at once (%s)" % engine,
                 [] if b"Error" in answer.body and took < SOON_MS else ["%.0f ms: %r" % (took, answer.body[:200])])


def smaller_ways(fixture, report):
    for kind, count in ENGINES:
        engine = "%s x %d" % (kind, count)
        with Stage(fixture, "smaller", count=count, engine=kind) as stage:
            token = tokens(stage, report, engine)
            origins(stage, report, engine, token)
            once(stage, report, engine, token)
            told(stage, report, engine, token)
            pictures(stage, report, engine, token)
            long_tel(stage, report, engine)


SCENARIOS = [smaller_ways]
