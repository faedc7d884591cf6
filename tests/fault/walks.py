"""A list is walked by cursors while others add, rename and delete: no row comes twice, none is left out."""

import json
import random
import threading
import urllib.parse

from exchange import Request
from stage import Stage

STAYING = 400
PAGE = 50
PAUSE_S = 0.005     # the neighbour must be slower than the walk, which ends where he adds
SEED = 20261128
ORDERS = (("lastName", "ascending"), ("lastName", "descending"), ("created", "descending"), ("created", "ascending"),
          ("id", "ascending"), ("id", "descending"))
FILL = ("insert into party (id, tenant_id, kind, first_name, last_name, job_title, share_type, created_at) select 20000000 + i, 1, 1, "
        "'Имя' || i %% 5, 'Ходящий' || lpad((i * 7919 %% 1000)::text, 4, '0'), 'Место ' || i %% 3, 2, "
        "now() - i %% 40 * interval '1 minute' from generate_series(1, %d) i")


def done(session, sql):
    """Runs a change; an error is one."""
    said = session.ask(sql)
    if said:
        raise AssertionError(said)


class Neighbour(threading.Thread):
    """Adds people all over the list and deletes them again, and renames people of another list, until it is stopped."""

    def __init__(self, stage):
        super().__init__(daemon=True)
        self.stage, self.stop, self.added, self.deleted, self.trouble = stage, threading.Event(), 0, 0, []

    def run(self):
        chance = random.Random(SEED)
        try:
            with self.stage.psql() as session:
                while not self.stop.wait(PAUSE_S):
                    last = "Ходящий%04d" % chance.randrange(1000)
                    done(session, "insert into party (id, tenant_id, kind, first_name, last_name, job_title, share_type, created_at) "
                                "values (%d, 1, 1, 'Прохожий', '%s', 'Место %d', 2, now() - %d * interval '1 second')"
                                % (30000000 + self.added, last, chance.randrange(3), chance.randrange(3600)))
                    self.added += 1
                    if self.added % 2 == 0:
                        done(session, "update party set deleted_at = now() where id = (select id from party where "
                                    "first_name = 'Прохожий' and deleted_at is null order by md5(id::text) limit 1)")
                        self.deleted += 1
        except Exception as error:  # pylint: disable=broad-except
            self.trouble.append("the neighbour: %r" % error)


def page(stage, **query):
    target = "/api/2.0/crm/contact/filter?" + urllib.parse.urlencode(dict(
        query, fields="id,firstName", contactListView="person", count=PAGE))
    answer = stage.send(Request("GET", target.encode(), [("Authorization", "Basic " + stage.variables["BASIC"])]))
    return answer.status, json.loads(answer.body)


def walk(stage, **query):
    """The ids in the order in which they came, who of them stays, and faults."""
    seen, after, faults = [], "", []
    while True:
        status, body = page(stage, after=after, **query)
        if status != 200:
            return seen, ["status %d: %s" % (status, body)]
        seen += [(one["id"], one["firstName"]) for one in body.get("response", [])]
        after = body.get("nextAfter", "")
        if not after:
            return seen, faults
        if len(seen) > 50 * STAYING:
            return seen, ["the walk does not end"]


def walked(fixture, report):
    with Stage(fixture, "walks") as stage, stage.psql() as session:
        done(session, FILL % STAYING)
        staying = set(session.ask("select string_agg(id::text, ' ') from party where last_name like 'Ходящий%' "
                                  "and deleted_at is null").split())
        neighbour = Neighbour(stage)
        neighbour.start()
        faults = []
        try:
            for words in ("", "ходящий"):
                for sort, direction in ORDERS:
                    asked = dict(sortBy=sort, sortOrder=direction, **({"filterValue": words} if words else {}))
                    seen, bad = walk(stage, **asked)
                    ids = [str(one) for one, _ in seen]
                    twice = len(ids) - len(set(ids))
                    missed = len(staying - set(ids))
                    faults += ["%s: %s" % (asked, one) for one in bad]
                    if twice or missed:
                        faults.append("%s: %d came twice, %d of %d were left out" % (asked, twice, missed, len(staying)))
        finally:
            neighbour.stop.set()
            neighbour.join(20)
        faults += neighbour.trouble
        if len(staying) != STAYING or neighbour.added < 100 or neighbour.deleted < 50:
            faults.append("%d stayed, %d were added, %d deleted meanwhile" % (len(staying), neighbour.added, neighbour.deleted))
        report.check("a list walked by cursors while others add and delete: nobody twice, nobody left out", faults)


SCENARIOS = [walked]
