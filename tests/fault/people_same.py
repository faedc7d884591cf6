"""An import in bulk writes what single writes through the API write: everything that a few hundred random people
leave in the database is compared, table by table, with what searches, the audit, webhooks and duplicates make of it."""

import json
import random

import fixture as fixtures
from delivery import count, read, run_ctl, write
from exchange import Request, encode_pairs
from people import told
from stage import FORM, Stage

PEOPLE = 200
FIRST = "Анна Пётр Ольга Семён Иван Zoë Ёлка".split()
LAST = "Ким Соловьёв Петров-Водкин О’Коннор Іваненко Müller Ли".split()
TITLES = ("", "Инженер", "Старший инженер", "Юрист")
# Each gives a text a row, people by their external ids: numbers and moments differ.
SEEN = {
    "party": "select concat_ws('|', kind, last_name, first_name, middle_name, full_name, name_key, job_title, role, note, "
             "birthday, share_type, external_id, deleted_at, has_photo, contact_fields, updated_at is null, owner_id is null, "
             "loyalty_id, source_id, status_id, type_id, company_id, packed_loyalty) from party where tenant_id = %s and kind = 1",
    "contact_info": "select concat_ws('|', p.external_id, c.kind, c.category, c.type_id, c.value, c.value_key, c.other_keys, "
                    "c.is_primary, c.place, row_number() over (partition by p.id order by c.place, c.id)) from contact_info c "
                    "join party p on p.tenant_id = c.tenant_id and p.id = c.party_id where c.tenant_id = %s",
    "contact_other_key": "select concat_ws('|', p.external_id, o.key) from contact_other_key o join party p on "
                         "p.tenant_id = o.tenant_id and p.id = o.party_id where o.tenant_id = %s",
    "search_key": "select concat_ws('|', p.external_id, s.source, s.key) from search_key s join party p on "
                  "p.tenant_id = s.tenant_id and p.id = s.party_id where s.tenant_id = %s",
    "word_key": "select concat_ws('|', p.external_id, w.source, w.word) from word_key w join party p on "
                "p.tenant_id = w.tenant_id and p.id = w.party_id where w.tenant_id = %s and p.kind = 1",
    "vocabulary": "select distinct word from vocabulary where tenant_id = %s",
    "kept_count": "select concat_ws('|', what, case when what in (7, 10) then value end, sum(n)) from kept_count where "
                  "tenant_id = %s and what <> 6 group by what, case when what in (7, 10) then value end having sum(n) <> 0",
    "audit": "select concat_ws('|', p.external_id, a.action, a.detail, count(*)) from audit a join party p on p.tenant_id = "
             "a.tenant_id and p.id = a.entity_id where a.tenant_id = %s and p.kind = 1 and a.action not like 'read.%%' "
             "group by p.external_id, a.action, a.detail",
    "webhook_event": "select concat_ws('|', p.external_id, e.kind, e.what, e.fields, e.old_owner) from webhook_event e join "
                     "party p on p.tenant_id = e.tenant_id and p.id = e.party_id where e.tenant_id = %s",
    "revision": "select 'later than ' || (revision > 0) from party where tenant_id = %s and kind = 1",
    "duplicate_pair": "select concat_ws('|', least(p.external_id, q.external_id), greatest(p.external_id, q.external_id)) "
                      "from duplicate_pair d join party p on p.tenant_id = d.tenant_id and p.id = d.party_id join party q on "
                      "q.tenant_id = d.tenant_id and q.id = d.other_id where d.tenant_id = %s",
}
WORDS = ("ким", "анна ким", "водкин", "коннор", "muller", "инженер", "zoe", "912300", "+7 (912) 300-00-07", "@x0.ru",
         "п17@", "а", "ол", "нет такого")


def person(dice, number):
    """Values of a person by the names of SalesMan's fields."""
    phone = dice.choice(("+7 (912) 300-%02d-%02d", "8912300%02d%02d", "8 912 300 %02d %02d доб. 12", "+375 29 300%02d%02d"))
    other = number if dice.random() < 0.8 else dice.randrange(PEOPLE)        # some share a phone
    made = {"uid": "S%03d" % number, "ptitle": dice.choice(TITLES), "rol": dice.choice(("", "Решает")),
            "person": " ".join((dice.choice(LAST), dice.choice(FIRST), dice.choice(("", "Иванович"))))
                      .strip() + " N%d" % number}
    if dice.random() < 0.9:
        made["mob"] = phone % divmod(other, 100)
    if dice.random() < 0.3:        # fixed telephones stand before mobile ones
        made["tel"] = "8 (495) 700-%02d-%02d, 8 (495) 701-%02d-%02d" % (divmod(number, 100) * 2)
    if dice.random() < 0.7:
        made["mail"] = dice.choice(("u%d@x%d.ru", "П%d@почта%d.рф", "U%d@XN--E1AYBC%d.RU")) % (number, number % 3)
    return made


COLUMNS = {"uid": "External ID", "person": "Name", "ptitle": "Job title", "rol": "Role", "tel": "Work phone",
           "mob": "Mobile phone", "mail": "E-mail"}


def ask(stage, tenant, action, **fields):
    pairs = [("login", tenant["login"]), ("apikey", tenant["key"]), ("action", action), *fields.items()]
    body = encode_pairs(pairs).encode()
    return read(stage.send(Request("POST", b"/developer/v2/person", [FORM], body)))


def make_tenant(stage, name):
    def ctl(*arguments, stdin=""):
        return fixtures.run_ctl(stage.environment, *arguments, stdin=stdin).strip()
    login = "owner@%s.test" % name
    ctl("tenant", "add", name)
    ctl("employee", "add", "--tenant", name, "--login", login, "--name", "Хозяин", "--admin", stdin="long enough 1\n")
    key = ctl("key", "create", "--tenant", name, "--kind", "apikey")
    ctl("webhook", "add", "all", "--tenant", name, "--url", "https://receiver.example/")
    ctl("webhook", "pause", "all", "--tenant", name)
    return {"name": name, "login": login, "key": key,
            "id": count(stage, "select id from tenant where name = '%s'" % name)}


def rows(stage, query, tenant):
    return json.loads(count(stage, "select coalesce(json_agg(x order by x), '[]')::text from (%s) t(x)"
                            % (query % tenant["id"])).replace("\n", " "))


def differences(stage, single, bulk):
    faults = []
    for table, query in SEEN.items():
        one, other = rows(stage, query, single), rows(stage, query, bulk)
        if one != other:
            lost, more = [r for r in one if r not in other], [r for r in other if r not in one]
            faults.append("%s: %d rows and %d; alone %r; in bulk %r" % (table, len(one), len(other), lost[:2], more[:2]))
        elif not one and table != "contact_other_key":
            faults.append(table + " is empty")
    return faults


def found(stage, tenant, word):
    """External ids of the people that a search finds, as the searches of all dialects look for a text."""
    return rows(stage, "select distinct p.external_id from search_values(%%s, '%s', '{1,2,3,4}') s join party p on p.tenant_id "
                       "= %s and p.id = s.party_id" % (word, tenant["id"]), tenant)


def same(fixture, report):
    with Stage(fixture, "people-same", 1) as stage:
        dice = random.Random(20261128)
        people = [person(dice, number) for number in range(PEOPLE)]
        single, bulk = make_tenant(stage, "single"), make_tenant(stage, "bulk")
        answers = [ask(stage, single, "add", iduser=single["login"], **one) for one in people]
        faults = [repr(a) for a in answers if not str(a.get("data", "")).isdigit()][:3]
        names = list(COLUMNS)
        text = "\n".join("\t".join(line) for line in [
            [COLUMNS[name] for name in names] + ["Owner"],
            *([one.get(name, "").replace(", ", ";") for name in names] + [bulk["login"]] for one in people)])
        path = write(stage, "people.tsv", text + "\n")

        def take():
            return run_ctl(stage, "import", "people", path, "--tenant", "bulk")
        faults += told(take(), "%d people added, 0 changed, 0 as they were" % PEOPLE)
        faults += told(take(), "0 people added, 0 changed, %d as they were" % PEOPLE)
        for tenant in (single, bulk):
            run_ctl(stage, "duplicates", "find", "--tenant", tenant["name"])
        faults += differences(stage, single, bulk)
        for word in WORDS:
            one, other = found(stage, single, word), found(stage, bulk, word)
            faults += [] if one == other else ["%s: %s alone, %s in bulk" % (word, one[:5], other[:5])]
        for tenant in (single, bulk):
            faults += told(run_ctl(stage, "audit", "verify", "--tenant", tenant["name"]), "")
        report.check("an import in bulk writes what single writes write", faults)
        count(stage, "update contact_info set value = '+7 999 999-99-99' where id = (select min(id) from contact_info "
                     "where tenant_id = %s)" % bulk["id"])
        report.check("a difference is seen", [] if differences(stage, single, bulk) else ["none is"])


SCENARIOS = [same]
