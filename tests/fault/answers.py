"""Answers that would not fit into a request's memory: refused, and the worker lives."""

import json

from exchange import Request
from stage import Stage


def long_answers(fixture, report):
    with Stage(fixture, "long", count=1, engine="event",
               KARTOTEKA_STATEMENT_TIMEOUT_MS="20000",
               KARTOTEKA_REQUEST_TIMEOUT_MS="60000") as stage, stage.psql() as session:
        basic = [("Authorization", "Basic " + stage.variables["BASIC"])]
        items = [{"RelativeUrl": "/api/2.0/crm/contact/filter?count=1000"}] * 30
        batch = Request("POST", b"/api/2.0/batch", basic + [("Content-Type", "application/json")],
                        json.dumps({"batch": items}).encode())
        pids = stage.workers.pids()
        parts = json.loads(stage.send(batch).body)["response"]
        statuses = [part["status"] for part in parts]
        report.check("a batch that asks for too much is answered as far as it fits", [
            fault for fault, bad in (
                ("parts %s" % statuses, len(statuses) != 30 or set(statuses) != {200, 400}),
                ("a refused part comes first", statuses != sorted(statuses)),
                ("the worker was replaced", stage.workers.pids() != pids)) if bad])
        session.ask("update party set note = repeat('я', 65535) where id in "
                    "(select id from party where share_type > 0 order by id limit 200)")
        answer = stage.send(Request("GET", b"/api/2.0/crm/contact/filter?count=1000", basic))
        few = stage.send(Request("GET", b"/api/2.0/crm/contact/filter?count=20", basic))
        report.check("a list that would be too long is refused, a shorter one is not", [
            fault for fault, bad in (
                ("%d, %r" % (answer.status, answer.body[:200]),
                 answer.status != 400 or b"fewer records" not in answer.body
                 and b"16 MiB" not in answer.body),
                ("a short list: %d" % few.status, few.status != 200),
                ("the worker was replaced", stage.workers.pids() != pids)) if bad])


SCENARIOS = [long_answers]
