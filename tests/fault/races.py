"""Requests that meet: writes to one contact or one directory entry at the same moment."""

import json
import threading
import unicodedata

from exchange import Request, encode_pairs
from stage import FORM, Later, Stage

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
              if answer.status not in (200, 201)]
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


def spelled(turn):
    """One name as six people type it: e, blanks, case, composed or not, quotes, dashes."""
    return ["Ёлкин-Йод О'Нил %d" % turn, "ЕЛКИН-ЙОД О'НИЛ %d" % turn,
            unicodedata.normalize("NFD", "Ёлкин-Йод О'Нил %d" % turn),
            "Ёлкин\u2011Йод\u00a0 О\u2019Нил\u2003%d" % turn,
            "ёлкин\u2013йод о\u02bcнил %d\u200b" % turn, "Елкин\u2014Йод О`Нил  %d" % turn]


def one_folded_name(fixture, report):
    """Adds whose names and numbers are spelled in six ways are adds of one person, or one company."""
    phones = ["+7 342 70000%02d", "8 (342) 70000%02d", "83427000%03d", "342\u00a070000%02d",
              "00 7 342 70000%02d", "8 10 7 342 70000%02d"]
    with Stage(fixture, "folded", count=AT_ONCE) as stage, stage.psql() as session:
        faults = []
        for turn in range(ROUNDS):
            for noun, name, phone in (("person", "person", "tel"), ("client", "title", "phone")):
                bodies, bad = together(stage, [
                    stage.salesman_of(noun, "add", **{name: each, phone: number % turn})
                    for each, number in zip(spelled(turn), phones)])
                faults += bad
                if codes(bodies) != ["406"] * (AT_ONCE - 1) + ["ok"]:
                    faults.append("%s: answers %s" % (noun, codes(bodies)))
            bodies, bad = together(stage, [
                stage.salesman("addlist", checkdouble="yes", **{"persons[0][person]": "x " + each,
                                                                "persons[0][tel]": number % turn})
                for each, number in zip(spelled(turn), phones)])
            faults += bad
            if codes([body[0] for body in bodies]) != ["406"] * (AT_ONCE - 1) + ["ok"]:
                faults.append("addlist: answers %s" % bodies)
            bodies, bad = together(stage, [
                stage.salesman("add", ifexists="update", person="y " + each, tel=number % turn,
                               rol="role %d" % turn)
                for each, number in zip(spelled(turn), phones)])
            faults += bad
            got = session.ask("select count(*) from party where last_name = 'y' and name_key "
                              "like '%%%d' and role = 'role %d'" % (turn, turn))
            if codes(bodies) != ["ok"] * AT_ONCE or got != "1":
                faults.append("ifexists: answers %s, %s persons" % (codes(bodies), got))
        report.check("adds at once whose names are spelled in different ways: one is added", faults)


def one_phone_upserted(fixture, report):
    """WebDelivery's upsert=phone at once, with spellings of one number and of one name."""
    phones = ["+7 916 80000%02d", "8 (916) 80000%02d", "8916800\u201100%02d", "916\u00a080000%02d",
              "00 7 916 80000%02d", "тел. 8 10 7 916 80000%02d"]
    with Stage(fixture, "upsert", count=AT_ONCE) as stage, stage.psql() as session:
        faults = []
        for turn in range(ROUNDS):
            _, bad = together(stage, [
                stage.delivery("Clients?upsert=phone", lastname=each, firstname="Раз",
                               contacts=[{"typeId": 3, "value": number % turn}])
                for each, number in zip(spelled(turn), phones)])
            got = session.ask("select count(distinct party_id), count(*) from contact_info "
                              "where value_key = '791680000%02d'" % turn)
            faults += bad + ([] if got == "1|1" else ["persons|values %s" % got])
        report.check("upserts by phone at once: one client, one value", faults)


def site_form(stage, token, **fields):
    return Request("POST", b"/form/send?token=" + token.encode(), [FORM], encode_pairs(list(fields.items())).encode())


def form_against_upsert(fixture, report):
    """A site's form and WebDelivery's upserts send one number at once: one person."""
    with Stage(fixture, "form", count=AT_ONCE) as stage, stage.psql() as session:
        faults = []
        for turn in range(ROUNDS):
            number = "916 81000%02d" % turn
            start, answers = threading.Barrier(AT_ONCE), []

            def send(request):
                start.wait()  # pylint: disable=cell-var-from-loop
                answers.append(stage.send(request))  # pylint: disable=cell-var-from-loop
            running = [threading.Thread(target=send, args=(
                site_form(stage, stage.variables["FORM_TOKEN"], Name="Формин %d" % turn, Phone="+7 " + number)
                if i % 2 else stage.delivery("Clients?upsert=phone", lastname="Формин", firstname=str(turn),
                                             contacts=[{"typeId": 3, "value": "8 " + number}]),))
                       for i in range(AT_ONCE)]
            for each in running:
                each.start()
            for each in running:
                each.join()
            got = session.ask("select count(distinct party_id) from contact_info where value_key = '791681000%02d'"
                              % turn)
            faults += ["status %d: %r" % (answer.status, answer.body[:200]) for answer in answers
                       if answer.status not in (200, 201)]
            faults += [] if got == "1" else ["turn %d: %s persons" % (turn, got)]
        report.check("a site's form and upserts of one phone at once: one person", faults)


def one_value_added(fixture, report):
    """One number, given to one contact at once by six calls of two dialects, is one value."""
    spellings = ["+7 916 90000%02d", "8 (916) 90000%02d", "8916900\u201100%02d"]
    with Stage(fixture, "value", count=AT_ONCE) as stage, stage.psql() as session:
        faults = []
        person = new_r7(stage, "contact/person", firstName="Value", lastName="Racer")
        for turn in range(ROUNDS):
            bodies, bad = together(
                stage, [r7(stage, "POST", "contact/%d/data" % person, infoType=0, category="Mobile",
                           isPrimary=False, data=each % turn) for each in spellings]
                + [stage.delivery("Clients/Contacts?clientId=%d" % person, typeId=3,
                                  value=each % turn) for each in spellings])
            ids = {body["response"]["id"] for body in bodies if "response" in body}
            got = session.ask("select count(*) from contact_info where party_id = %d and "
                              "value_key = '791690000%02d'" % (person, turn))
            faults += bad
            if got != "1" or len(ids) != 1:
                faults.append("%s values, answered ids %s" % (got, ids))
        report.check("one value given to a contact at once is one", faults)


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
            got = session.ask("select string_agg(value, ', ' order by place, created_at, id) "
                              "from contact_info where party_id = %d" % body["data"])
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


def r7_on_tag(stage, method, path, match=None, **body):
    headers = [("Authorization", "Basic " + stage.variables["BASIC"]), ("Content-Type", "application/json")]
    return Request(method, b"/api/2.0/" + path.encode(), headers + ([("If-Match", match)] if match else []),
                   json.dumps(body).encode() if body else b"")


def answers_of(stage, requests):
    running = [Later(stage, request) for request in requests]
    return [each.result() for each in running]


def counted_up(stage, path, times):
    """Reads a number, writes the next one on condition that nobody was faster, times times; how often it was told 412."""
    refused = 0
    for _ in range(times):
        while True:
            answer = stage.send(r7_on_tag(stage, "GET", path))
            person = json.loads(answer.body)["response"]
            answer = stage.send(r7_on_tag(stage, "PUT", path.replace("contact/", "contact/person/"), answer.header("etag"),
                                   firstName="Count", lastName="Up", shareType=2, about=str(int(person["about"]) + 1)))
            if answer.status == 200:
                break
            assert answer.status == 412, answer
            refused += 1
    return refused


def one_writer_of_a_tag(fixture, report):
    """Writers with the same tag at once: one is let through, whatever the others change, and nothing is lost."""
    for engine, count in (("event", 1), ("process", AT_ONCE)):
        with Stage(fixture, "tag", count=count, engine=engine) as stage:
            made = stage.send(r7_on_tag(stage, "POST", "crm/contact/person", firstName="Count", lastName="Up",
                                 shareType=2, about="0"))
            tag, who = made.header("etag"), json.loads(made.body)["response"]["id"]
            faults, path = [], "crm/contact/%d" % who
            for turn in range(ROUNDS):
                answers = answers_of(stage, [
                    r7_on_tag(stage, "PUT", "crm/contact/person/%d" % who, tag, firstName="Count", lastName="Up%d" % turn,
                       shareType=2, about="0") if i % 3 == 0
                    else r7_on_tag(stage, "POST", path + "/data", tag, infoType="Phone", category="Home",
                            data="+7 342 7%d000%02d" % (i, turn)) if i % 3 == 1
                    else r7_on_tag(stage, "PUT", "kartoteka/contact/%d" % who, tag, middleName="Turn%d of %d" % (turn, i))
                    for i in range(AT_ONCE)])
                statuses = sorted(answer.status for answer in answers)
                if statuses[1:] != [412] * (AT_ONCE - 1) or statuses[0] not in (200, 201):
                    faults.append("turn %d: %s" % (turn, statuses))
                tag = next((answer.header("etag") for answer in answers if answer.status < 300), tag)
            report.check("one of %d writers with one tag is let through (%s)" % (AT_ONCE, engine), faults)
            running = [Counter(stage, path) for _ in range(4)]
            refused = sum(each.result() for each in running)
            got = json.loads(stage.send(r7_on_tag(stage, "GET", path)).body)["response"]["about"]
            print("# If-Match (%s): 4 writers counted to %s, %d times told 412" % (engine, got, refused), flush=True)
            report.check("no change of theirs is lost (%s)" % engine, [] if got == str(4 * ROUNDS) else ["counted " + got])


class Counter(threading.Thread):
    def __init__(self, stage, path):
        super().__init__(daemon=True)
        self.stage, self.path, self.refused = stage, path, None
        self.start()

    def run(self):
        self.refused = counted_up(self.stage, self.path, ROUNDS)

    def result(self):
        self.join(60)
        return self.refused


SCENARIOS = [one_writer_of_a_tag, one_entry_of_a_directory, one_person_added_twice, one_folded_name,
             one_phone_upserted, form_against_upsert, one_value_added, one_uid_twice, one_delete_wins,
             update_against_delete, updates_of_one_field, bulks_that_cross,
             replaced_values, access_lists, case_members]
