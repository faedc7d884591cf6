"""Answers from memory, over HTTP: a write of one dialect is seen by the next read of every other one, in
whichever worker; a change from outside within a second; what a worker keeps ends with what it hangs on."""

import json
import re
import time

from batches import ask, login
from exchange import Request
from stage import Stage

ROUNDS = 25
MASKED = re.compile(rb'"(timestamp|requestId)":"[^"]*"|<timestamp>[^<]*<')
SEEN_S = 1.0


def readers(stage, pid):
    """(dialect, request) for one person, in every dialect."""
    crm = "/api/v1/crm/Clients?objectId=%s&Id=%s" % (stage.variables["OBJECT_ID"], pid)
    return (("WebDelivery", Request("GET", crm.encode(), [("sid", stage.variables["SID"])])),
            ("R7", Request("GET", b"/api/2.0/crm/contact/%s" % pid.encode(),
                           [("Authorization", "Basic " + stage.variables["BASIC"])])),
            ("R7 XML", Request("GET", b"/api/2.0/crm/contact/%s.xml" % pid.encode(),
                               [("Authorization", "Basic " + stage.variables["BASIC"])])),
            ("SalesMan", stage.salesman("info", pid=pid)))


def added(stage):
    return str(json.loads(stage.send(stage.salesman("add", person="Recall First")).body)["data"])


def every_dialect_sees_a_write(fixture, report):
    """Two workers: what SalesMan writes, all read, again and again."""
    with Stage(fixture, "recall", count=2, engine="event") as stage:
        pid, wrong = added(stage), []
        for number in range(ROUNDS):
            name = "Recalled%d" % number
            if stage.send(stage.salesman("update", pid=pid, person=name)).status != 200:
                wrong.append("update %d" % number)
            for dialect, request in readers(stage, pid):
                for _ in range(2):
                    answer = stage.send(request)
                    if answer.status != 200 or name.encode() not in answer.body:
                        wrong.append("%s, %d: %d %r" % (dialect, number, answer.status,
                                                        answer.body[:120]))
        report.check("a write is seen by the next read of every dialect in both workers", wrong[:5])
        time.sleep(SEEN_S)
        marks = []
        for dialect, request in readers(stage, pid):
            answers = [stage.send(request) for _ in range(12)]
            first = answers[-1]
            if len({MASKED.sub(b"", a.body) for a in answers}) > 1 or len({a.header("etag") for a in answers}) > 1:
                marks.append("%s: a kept answer differs" % dialect)
            tag = first.header("etag")
            if tag and not dialect.startswith("R7"):     # whose tag is for If-Match
                again = stage.send(Request(request.method, request.target, request.headers
                                           + [("If-None-Match", tag)], request.body))
                marks += [] if again.status == 304 else ["%s: %d" % (dialect, again.status)]
        kept = stage.workers.log_text().count(" trips=0 ")
        report.check("tags hold, and answers come from memory", marks + (
            [] if kept >= 8 else ["%d answers without a trip" % kept]))


def changes_from_outside_are_seen(fixture, report):
    """psql changes a record that both workers have in memory."""
    with Stage(fixture, "recall-outside", count=2, engine="event") as stage, stage.psql() as session:
        pid, late = added(stage), []
        for number in range(5):
            for _, request in readers(stage, pid):
                for _ in range(10):
                    stage.send(request)
            name = "Outside%d" % number
            session.ask("update party set last_name = '%s', full_name = '%s' where id = %s"
                        % (name, name, pid))
            time.sleep(SEEN_S)
            for dialect, request in readers(stage, pid):
                if name.encode() not in stage.send(request).body:
                    late.append("%s, %d" % (dialect, number))
        report.check("a change from outside is seen within a second", late)


def ended_tokens_and_lost_rights(fixture, report):
    """A token that one worker ends is refused by the other at once; so is what was shown by a right."""
    with Stage(fixture, "recall-rights", count=2, engine="event") as stage:
        wrong = []
        for number in range(10):
            token = login(stage)
            before = {ask(stage, "GET", b"/api/2.0/people/@self", token) for _ in range(6)}
            ended = ask(stage, "POST", b"/api/2.0/authentication/logout", token)
            after = {ask(stage, "GET", b"/api/2.0/people/@self", token) for _ in range(6)}
            if before != {200} or ended != 201 or after != {401}:
                wrong.append("%d: %s, %d, %s" % (number, before, ended, after))
        report.check("a token that one worker ends is ended in both at once", wrong)
        pid = added(stage)
        with stage.psql() as session:
            shown = {stage.send(stage.salesman("info", pid=pid)).status for _ in range(6)}
            session.ask("update employee set active = false where login = '%s'"
                        % stage.variables["LOGIN"])
            time.sleep(SEEN_S)
            hidden = {stage.send(stage.salesman("info", pid=pid)).body.count(b"Recall First")
                      for _ in range(6)}
        report.check("who has lost his right is not answered from memory", [
            fault for fault, bad in (("before %s" % shown, shown != {200}),
                                     ("after %s" % hidden, hidden != {0})) if bad])


SCENARIOS = [every_dialect_sees_a_write, changes_from_outside_are_seen, ended_tokens_and_lost_rights]
