"""Requests that meet: writes to one contact or one directory entry at the same moment."""

import json
import threading

from exchange import Request
from stage import Later, Stage

AT_ONCE = 6
ROUNDS = 8


def together(stage, requests):
    """Sends all at once; the bodies of the answers."""
    start = threading.Barrier(len(requests))

    class Runner(Later):
        def run(self):
            start.wait()
            super().run()

    running = [Runner(stage, request) for request in requests]
    answers = [each.result() for each in running]
    faults = ["status %d: %r" % (answer.status, answer.body[:200]) for answer in answers
              if answer.status != 200]
    return [json.loads(answer.body) for answer in answers], faults


def codes(bodies):
    return sorted(body["error"]["code"] if body["result"] == "Error" else "ok" for body in bodies)


def one_entry_of_a_directory(fixture, report):
    """Adds that name the same new source: one entry, all refer to it."""
    with Stage(fixture, "source", count=AT_ONCE) as stage, stage.psql() as session:
        faults = []
        for turn in range(ROUNDS):
            source = "Source %d" % turn
            bodies, bad = together(stage, [
                stage.salesman("add", person="Racer %d %d" % (turn, i), clientpath=source,
                               loyalty=source.upper() if i % 2 else source)
                for i in range(AT_ONCE)])
            faults += bad + ["not added: %s" % body for body in bodies if body["result"] == "Error"]
            for kind, column in (("source", "source_id"), ("loyalty", "loyalty_id")):
                got = session.ask(
                    "select count(distinct d.id), count(p.id) from dictionary d join party p on "
                    "p.%s = d.id where d.kind = '%s' and d.title_key = '%s'"
                    % (column, kind, source.lower()))
                if got != "1|%d" % AT_ONCE:
                    faults.append("%s %s: entries|contacts %s" % (kind, source, got))
        report.check("adds that make one directory entry", faults)


def one_person_added_twice(fixture, report):
    with Stage(fixture, "twice", count=AT_ONCE) as stage:
        faults = []
        for turn in range(ROUNDS):
            request = dict(person="Twin %d" % turn, tel="+7 342 %07d" % turn)
            bodies, bad = together(stage, [stage.salesman("add", **request)
                                           for _ in range(AT_ONCE)])
            faults += bad
            if codes(bodies) != ["406"] * (AT_ONCE - 1) + ["ok"]:
                faults.append("answers %s" % codes(bodies))
        report.check("the same add at once: one is added, the others are duplicates", faults)


def one_uid_twice(fixture, report):
    """Two upserts of one uid: one person in the end, and no error of the server."""
    with Stage(fixture, "uid", count=AT_ONCE) as stage, stage.psql() as session:
        faults = []
        for turn in range(ROUNDS):
            bodies, bad = together(stage, [
                stage.salesman("add", person="Upsert %d %d" % (turn, i), uid="race-%d" % turn,
                               ifexists="update") for i in range(AT_ONCE)])
            faults += bad
            if set(codes(bodies)) - {"ok", "406"} or "ok" not in codes(bodies):
                faults.append("answers %s" % codes(bodies))
            if session.ask("select count(*) from party where external_id = 'race-%d'" % turn) != "1":
                faults.append("not one person with uid %d" % turn)
        report.check("upserts of one uid at once", faults)


def one_delete_wins(fixture, report):
    with Stage(fixture, "delete", count=AT_ONCE) as stage:
        faults = []
        for turn in range(ROUNDS):
            pid = json.loads(stage.send(stage.salesman("add", person="Gone %d" % turn)).body)["data"]
            bodies, bad = together(stage, [stage.salesman("delete", pid=str(pid))
                                           for _ in range(AT_ONCE)])
            faults += bad
            if codes(bodies) != ["403"] * (AT_ONCE - 1) + ["ok"]:
                faults.append("answers %s" % codes(bodies))
        report.check("deletes at once: one wins", faults)


def update_against_delete(fixture, report):
    """The update comes first or finds nobody; nothing of it outlives the contact."""
    with Stage(fixture, "against", count=AT_ONCE) as stage, stage.psql() as session:
        faults = []
        for turn in range(ROUNDS):
            pid = json.loads(stage.send(stage.salesman("add", person="Torn %d" % turn)).body)["data"]
            bodies, bad = together(stage, [
                stage.salesman("delete", pid=str(pid)),
                *(stage.salesman("update", pid=str(pid), tel="%d" % i, ptitle="Title %d" % i)
                  for i in range(AT_ONCE - 1))])
            faults += bad
            if codes(bodies[:1]) != ["ok"] or set(codes(bodies[1:])) - {"ok", "403"}:
                faults.append("answers %s" % codes(bodies))
            if session.ask("select deleted_at is null from party where id = %d" % pid) != "f":
                faults.append("the contact is still there")
        report.check("updates against a delete", faults)


def updates_of_one_field(fixture, report):
    """Each update replaces the phones whole: in the end one set stands, never a mixture."""
    with Stage(fixture, "field", count=AT_ONCE) as stage, stage.psql() as session:
        faults = []
        body = json.loads(stage.send(stage.salesman("add", person="Phones", tel="0, 1")).body)
        for turn in range(ROUNDS):
            sets = ["%d, %d" % (turn * 100 + i, turn * 100 + i + 50) for i in range(AT_ONCE)]
            bodies, bad = together(stage, [
                stage.salesman("update", pid=str(body["data"]), tel=each) for each in sets])
            faults += bad
            got = session.ask("select string_agg(value, ', ' order by id) from contact_info "
                              "where party_id = %d" % body["data"])
            if codes(bodies) != ["ok"] * AT_ONCE or got not in sets:
                faults.append("answers %s, stored %s" % (codes(bodies), got))
        report.check("updates of one field at once", faults)


def bulks_that_cross(fixture, report):
    """Bulks that change the same contacts in opposite orders do not block each other for good."""
    with Stage(fixture, "cross", count=AT_ONCE) as stage:
        faults = []
        pids = [json.loads(stage.send(stage.salesman("add", person="Cross %d" % i)).body)["data"]
                for i in range(10)]
        for turn in range(ROUNDS):
            bodies, bad = together(stage, [
                stage.salesman("updatelist", **{
                    "persons[%d][%s]" % (i, name): value
                    for i, pid in enumerate(pids if k % 2 else reversed(pids))
                    for name, value in (("pid", str(pid)), ("rol", "%d %d" % (turn, k)))})
                for k in range(AT_ONCE)])
            faults += bad
            faults += ["answers %s" % codes(body) for body in bodies
                       if codes(body) != ["ok"] * len(pids)]
        report.check("bulk changes that cross", faults)


def r7(stage, method, path, **body):
    return Request(method, b"/api/2.0/crm/" + path.encode(),
                   [("Authorization", "Basic " + stage.variables["BASIC"]),
                    ("Content-Type", "application/json")], json.dumps(body).encode())


def new_r7(stage, path, **body):
    answer = stage.send(r7(stage, "POST", path, **body))
    return json.loads(answer.body)["response"]["id"]


def replaced_values(fixture, report):
    """PUT contact/{id}/batch: in the end there is what one of them sent, never both."""
    with Stage(fixture, "batch", count=AT_ONCE) as stage, stage.psql() as session:
        faults = []
        person = new_r7(stage, "contact/person", firstName="Batch", lastName="Racer")
        for turn in range(ROUNDS):
            sets = [["%d-%d@a.ru" % (turn, i), "%d-%d@b.ru" % (turn, i)] for i in range(AT_ONCE)]
            bodies, bad = together(stage, [
                r7(stage, "PUT", "contact/%d/batch" % person, items=[
                    {"infoType": 1, "category": 1, "data": value} for value in each] + [
                    {"infoType": 7, "category": 1, "data": json.dumps({"city": each[0]})}])
                for each in sets])
            faults += bad
            answered = [[item["data"] for item in body["response"][:2]] for body in bodies]
            if answered != sets:
                faults.append("answered %s" % answered)
            got = session.ask("select string_agg(value, ',' order by id) from contact_info "
                              "where party_id = %d" % person)
            cities = session.ask("select string_agg(city, ',') from address where party_id = %d"
                                 % person)
            if got not in [",".join(each) for each in sets] or cities != got.split(",")[0]:
                faults.append("stored %s and %s" % (got, cities))
        report.check("all values of a contact replaced at once", faults)


def access_lists(fixture, report):
    """Access to a contact and a case, given at once: one list stands, and nobody of another."""
    with Stage(fixture, "access", count=AT_ONCE) as stage, stage.psql() as session:
        faults = []
        uuids = session.ask("select string_agg(uuid::text, ' ' order by id) from employee "
                            "where tenant_id = (select id from tenant where name = 'demo') "
                            "and active").split()
        lists = [[uuid] for uuid in uuids[:3]]
        person = new_r7(stage, "contact/person", firstName="Access", lastName="Racer")
        case = new_r7(stage, "case", title="Access")
        for turn in range(ROUNDS):
            for path, name, table, column, subject in (
                    ("contact/%d/access" % person, "managerList", "party_access", "party_id", person),
                    ("contact/filter/access?filterValue=Racer", "managerList", "party_access",
                     "party_id", person),
                    ("case/%d/access" % case, "accessList", "case_access", "case_id", case),
                    ("case/filter/access?filterValue=Access", "accessList", "case_access",
                     "case_id", case)):
                _, bad = together(stage, [
                    r7(stage, "PUT", path, **{"isPrivate": True, name: each})
                    for each in lists * 2])
                faults += bad
                got = session.ask(
                    "select string_agg(e.uuid::text, ' ') from %s a join employee e on "
                    "e.tenant_id = a.tenant_id and e.id = a.employee_id where a.%s = %d"
                    % (table, column, subject)).split()
                if got not in lists:
                    faults.append("turn %d, %s: %d on the list" % (turn, path, len(got)))
        report.check("access lists set at once: one of them stands", faults)


def case_members(fixture, report):
    """PUT case/{id} with members: those of one of them."""
    with Stage(fixture, "members", count=AT_ONCE) as stage, stage.psql() as session:
        faults = []
        people = [new_r7(stage, "contact/person", firstName="Member", lastName=str(i))
                  for i in range(AT_ONCE * 2)]
        case = new_r7(stage, "case", title="Members")
        sets = [people[2 * i:2 * i + 2] for i in range(AT_ONCE)]
        for _ in range(ROUNDS):
            _, bad = together(stage, [r7(stage, "PUT", "case/%d" % case, title="Members",
                                         members=each) for each in sets])
            faults += bad
            got = session.ask("select string_agg(party_id::text, ',' order by party_id) "
                              "from case_member where case_id = %d" % case)
            if got not in [",".join(map(str, each)) for each in sets]:
                faults.append("members %s" % got)
        report.check("members of a case replaced at once", faults)


SCENARIOS = [one_entry_of_a_directory, one_person_added_twice, one_uid_twice, one_delete_wins,
             update_against_delete, updates_of_one_field, bulks_that_cross,
             replaced_values, access_lists, case_members]
