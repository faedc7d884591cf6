"""Rights of a person: consents, also by the fields of R7 and SalesMan; erased so that no table of a dump holds
a word of him; exported; and whose data a key or an employee has read."""

import json
import os
import subprocess

import servers
from cluster import ADMIN_ROLE, PG_BIN
from exchange import Request, encode_pairs
from fixture import run_ctl
from stage import FORM, Stage

NAME = ("Стираемский", "Аристофан", "Ерёмович")
VALUES = {"tel": "+7 (342) 777-12-34", "mob": "+7 922 777-56-78", "mail": "erase.me@planted.test"}
# As they are, as keys, folded, without punctuation.
TRACES = ("стираемск", "аристофан", "ерёмович", "еремович", "7771234", "777-12-34", "7775678", "777-56-78",
          "planted.test", "planted card", "planted note")


def ctl(stage, *words, stdin=""):
    """(status, output, errors)"""
    done = subprocess.run([servers.binary("release", "kartotekactl"), *words], input=stdin, text=True,
                          env=dict(os.environ, **stage.environment), stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=60, check=False)
    return done.returncode, done.stdout, done.stderr


def r7(stage, method, path, body=None):
    headers = [("Authorization", "Basic " + stage.variables["BASIC"])]
    if body is not None:
        headers.append(("Content-Type", "application/json"))
    return stage.send(Request(method, b"/api/2.0/crm/" + path.encode(), headers,
                              json.dumps(body).encode() if body is not None else b""))


def planted(stage):
    """A person with names and contact values; its id."""
    answer = stage.send(stage.salesman("add", person=" ".join(NAME), **VALUES))
    return str(json.loads(answer.body)["data"])


def called(stage, number):
    """An exchange tells of a call of this number."""
    fields = dict(cmd="history", type="in", phone=number, callid="c" + number, status="Success", duration="7",
                  link="https://vats.example/planted.test.mp3", crm_token=stage.variables["PHONE_KEY"])
    return stage.send(Request("POST", b"/pbx/call", [FORM], encode_pairs(list(fields.items())).encode()))


def traces(fixture, stage):
    """Words of the person that any table of the database still holds, with their lines."""
    text = dump_of(fixture, stage)
    return ["%s: %s" % (word, line[:200]) for word in TRACES for line in text.split("\n") if word in line]


# These alone name somebody who was erased: what happened, who has read him, who must be told that he is gone, and how far
# something has got. None of them has a word of his.
NAMED_STILL = {"audit.entity_id", "audit.people", "removed.id", "moved.new_id", "webhook_event.party_id",
               "duplicate_mark.key_id", "duplicate_mark.pair_id", "written.party"}


def named_by(session, ids):
    """Columns of tables in which one of these ids stands, as TABLE.COLUMN."""
    columns = session.ask(
        "select c.relname || '.' || a.attname || '.' || t.typname from pg_attribute a join pg_class c on c.oid = a.attrelid "
        "join pg_type t on t.oid = a.atttypid where c.relnamespace = 'kartoteka'::regnamespace and c.relkind = 'r' "
        "and a.attnum > 0 and not a.attisdropped and t.typname in ('int8', '_int8', 'text', '_text') order by 1").split()
    found, numbers = [], ",".join(ids)
    for table, column, kind in (each.split(".") for each in columns):
        has = {"int8": "%s = any ('{%s}'::bigint[])", "_int8": "%s && '{%s}'::bigint[]",
               "text": "%s = any ('{%s}'::text[])", "_text": "%s && '{%s}'::text[]"}[kind] % (column, numbers)
        if session.ask("select exists (select from kartoteka.%s where %s)" % (table, has)) == "t":
            found.append("%s.%s" % (table, column))
    return found


def plant_everywhere(stage, session, pid):
    """Has sites, devices, receivers and the search for duplicates keep something of the person."""
    run_ctl(stage.environment, "webhook", "add", "hook", "--tenant", "demo", "--url", "https://127.0.0.1:1/x")
    fields = [("token", stage.variables["FORM_TOKEN"]), ("name", " ".join(NAME)), ("phone", VALUES["mob"]),
              ("tranid", "planted.test:1"), ("comment", "planted note of a form")]
    stage.send(Request("POST", b"/form/send", [FORM], encode_pairs(fields).encode()))
    card = "/dav/books/%s/people/%s" % (session.ask("select id from employee where login = 'marand@omadaru.ru'"), pid)
    device = ("Authorization", "Basic " + stage.variables["DEVICE_BASIC"])
    had = stage.send(Request("GET", (card + ".vcf").encode(), [device])).body
    stage.send(Request("PUT", (card + ".vcf").encode(), [device, ("Content-Type", "text/vcard"), ("If-Match", "*")],
                       had.replace(b"END:VCARD", b"X-PLANTED:planted.test of a card\r\nEND:VCARD")))
    double = str(json.loads(stage.send(stage.salesman("add", person=" ".join(NAME), tel="+7 999 555-00-11")).body)["data"])
    session.ask("insert into contact_info (tenant_id, id, party_id, kind, value) select tenant_id, next_id(tenant_id), %s, kind, "
                "value from contact_info where party_id = %s" % (double, pid))
    run_ctl(stage.environment, "duplicates", "find", "--tenant", "demo")
    return double


def dump_of(fixture, stage):
    done = subprocess.run([os.path.join(PG_BIN, "pg_dump"), "-h", fixture.cluster.folder, "-U", ADMIN_ROLE,
                           "--data-only", "--no-owner", stage.database], stdout=subprocess.PIPE, check=True)
    return done.stdout.decode("utf-8").lower()


def erased_everywhere(fixture, report):
    with Stage(fixture, "subject-erase", count=1, KARTOTEKA_WEBHOOK_NETWORKS="127.0.0.0/8") as stage, stage.psql() as session:
        called(stage, "83427771234")    # before anybody has the number
        pid = planted(stage)
        called(stage, "+79227775678")
        twin = str(json.loads(stage.send(stage.salesman(
            "add", person="%s %s" % NAME[:2], mail="erase.me.too@planted.test")).body)["data"])
        r7(stage, "PUT", "contact/merge", {"fromcontactid": int(twin), "tocontactid": int(pid)})
        session.ask("update party set note = 'planted note' where id = %s" % pid)
        once = Request("POST", b"/developer/v2/person", [
            ("Content-Type", "application/json"), ("login", stage.variables["LOGIN"]),
            ("apikey", stage.variables["APIKEY"]), ("Idempotency-Key", "erase-once")],
            json.dumps({"action": "add", "person": "Другой Человек", "mail": "other@kept.test"}).encode())
        stage.send(once)
        run_ctl(stage.environment, "card", "set", "PLANTED CARD", "--tenant", "demo", "--client", pid)
        deal = run_ctl(stage.environment, "deal", "add", "Титул сделки", "--tenant", "demo", "--contact", pid)
        run_ctl(stage.environment, "consent", "add", pid, "--tenant", "demo", "--source", "planted.test form",
                "--text-version", "1")
        double = plant_everywhere(stage, session, pid)
        full = set(named_by(session, [pid, twin]))
        report.check("forms, cards, receivers and duplicates name the person", sorted({
            "form_entry.party_id", "dav_card.party_id", "webhook_event.party_id", "duplicate_pair.party_id",
            "duplicate_key.person_id", "phone_call.party_id", "consent.party_id"} - full))
        merged = session.ask("select merged_into from party where id = %s" % twin)
        report.check("the person is in many places, and a twin was merged into it",
                     [] if merged == pid and len(traces(fixture, stage)) > 10 else [merged])
        people = session.ask("select count(*) from party where deleted_at is null")
        status, out, err = ctl(stage, "erase", twin, "--tenant", "demo", "--reason", "отзыв", "--yes")
        report.check("a merged one is not erased by itself", [] if status == 1 and "erase that one" in err
                     else [out, err])
        status, out, err = ctl(stage, "erase", pid, "--tenant", "demo", "--reason", "отзыв согласия", stdin="no\n")
        report.check("it asks", [] if status == 1 and "nothing was done" in err else [out, err])
        status, out, err = ctl(stage, "erase", pid, "--tenant", "demo", "--reason", "отзыв согласия",
                               stdin=pid + "\n")
        report.check("the act names tables and deals to look at",
                     [] if status == 0 and "Акт об уничтожении" in out and "contact_info:" in out
                     and "party: 2" in out and "phone_call: 2" in out and "consent: 1" in out and deal.strip() in out else [out, err])
        status, out, err = ctl(stage, "erase", double, "--tenant", "demo", "--reason", "отзыв", "--yes")
        report.check("his double is erased, too", [] if status == 0 else [out, err])
        stage.workers.stop()
        report.check("nothing names the person's number any more", sorted(
            set(named_by(session, [pid, twin, double])) - NAMED_STILL))
        kept = session.ask("select string_agg(distinct what || fields, ' ') from webhook_event where party_id in (%s)"
                           % ",".join((pid, twin, double)))
        report.check("receivers are told that he is deleted, and nothing else", [] if kept == "delete" else [kept])
        left = traces(fixture, stage)
        report.check("no table of a dump holds a word of the person (%d searched)" % len(TRACES), left[:8])
        now = session.ask("select count(*) from party where deleted_at is null")
        told = session.ask("select count(*) from audit where action = 'party.erase'")
        report.check("nobody else is gone, and the audit tells of it",
                     [] if int(now) == int(people) - 2 and told == "3" else [people, now, told])
        status, out, err = ctl(stage, "erase", pid, "--tenant", "demo", "--reason", "x", "--yes")
        report.check("a second time there is nobody", [] if status == 1 and "there is no person" in err
                     else [out, err])
        status, out, _ = ctl(stage, "audit", "verify", "--tenant", "demo")
        report.check("the chain over the audit holds", [] if status == 0 else [out])


def consents_are_a_part(fixture, report):
    with Stage(fixture, "subject-consent", count=1) as stage, stage.psql() as session:
        pid = planted(stage)
        status, out, err = ctl(stage, "consent", "add", pid, "--tenant", "demo", "--source", "анкета",
                               "--text-version", "2026-1", "--date", "2026-01-15 10:00:00")
        number = out.split()[-1] if status == 0 else "0"
        refused = [ctl(stage, "consent", "add", "99999999", "--tenant", "demo", "--source", "x", "--text-version",
                       "1"),
                   ctl(stage, "consent", "add", pid, "--tenant", "other", "--source", "x", "--text-version", "1"),
                   ctl(stage, "consent", "withdraw", number, "--tenant", "other"),
                   ctl(stage, "consent", "withdraw", number, "--tenant", "demo", "--date", "1999-01-01")]
        report.check("refused: nobody's, another tenant's, withdrawn before it was given",
                     [] if all(each[0] == 1 for each in refused) else ["%s" % (refused,)])
        listed = ctl(stage, "consent", "list", "--tenant", "demo", "--person", pid)[1]
        report.check("listed with source, version and date", [] if "анкета\t2026-1\t2026-01-15" in listed
                     else [out, err, listed])
        ctl(stage, "consent", "withdraw", number, "--tenant", "demo")
        listed = ctl(stage, "consent", "list", "--tenant", "demo", "--person", pid)[1]
        missing = ctl(stage, "consent", "list", "--tenant", "demo", "--missing")[1]
        report.check("withdrawn, it is kept and holds no more", [] if "\twithdrawn 2" in listed
                     and "\t%s\t" % pid in missing else [listed, missing[:200]])
        # by the field of SalesMan's form
        field = session.ask("select id from custom_field where code = 'social' and tenant_id = "
                            "(select id from tenant where name = 'demo')")
        ctl(stage, "consent", "field", field, "--tenant", "demo")
        stage.send(stage.salesman("update", pid=pid, social="v7"))
        one = session.ask("select version, withdrawn_at is null from consent where field_id is not null")
        stage.send(stage.salesman("update", pid=pid, social="v8"))
        two = session.ask("select string_agg(version || (withdrawn_at is null)::text, ',' order by id) from consent "
                          "where field_id is not null")
        stage.send(stage.salesman("update", pid=pid, social=""))
        three = session.ask("select count(*) from consent where field_id is not null and withdrawn_at is null")
        report.check("SalesMan gives, renews and withdraws by a field", [] if one == "v7|t" and
                     two == "v7false,v8true" and three == "0" else [one, two, three])
        # and of R7
        r7(stage, "POST", "contact/%s/customfield/%s" % (pid, field), {"fieldValue": "v9"})
        four = session.ask("select string_agg(version, ',') from consent where field_id is not null and "
                           "withdrawn_at is null")
        report.check("R7 does by the same field", [] if four == "v9" else [four])
        who = session.ask("select count(*) from audit where action like 'consent.%' and employee_id is not null")
        report.check("with the employee in the audit", [] if int(who) >= 4 else [who])


def exported_and_reported(fixture, report):
    with Stage(fixture, "subject-export", count=1) as stage, stage.psql() as session:
        pid, other = planted(stage), str(json.loads(stage.send(stage.salesman(
            "add", person="Совсем Другой")).body)["data"])
        called(stage, "8 342 777 12 34")
        r7(stage, "GET", "contact/" + pid)
        crm = "/api/v1/crm/Clients?objectId=%s&Id=%s" % (stage.variables["OBJECT_ID"], pid)
        stage.send(Request("GET", crm.encode(), [("sid", stage.variables["SID"])]))
        stage.workers.stop()
        status, out, err = ctl(stage, "subject-export", pid, "--tenant", "demo")
        whole = json.loads(out) if status == 0 else {}
        report.check("an export has names, values, changes and readers",
                     [] if whole.get("party", [{}])[0].get("last_name") == NAME[0]
                     and VALUES["mail"] in json.dumps(whole.get("contact_info"))
                     and [each["duration"] for each in whole.get("phone_call", [])] == [7]
                     and len(whole.get("read") or []) >= 2 and whole.get("changed") else [out[:300], err])
        columns = {name for rows in whole.values() if isinstance(rows, list) for row in rows for name in row}
        report.check("an export has nothing that is derived", [
            name for name in columns if name.endswith("_key") or name.startswith("packed_")
            or name in ("contact_fields", "other_keys", "has_photo", "hash")])
        report.check("refused: another tenant's", [] if ctl(stage, "subject-export", pid, "--tenant", "other")[0]
                     == 1 else ["exported"])
        key = session.ask("select id from access_key where kind = 'sid' and id = (select key_id from audit where "
                          "action = 'read.webdelivery' and people @> array[%s::bigint])" % pid)
        of_key = ctl(stage, "leak-report", "--tenant", "demo", "--key", key, "--since", "2026-01-01")[1]
        of_login = ctl(stage, "leak-report", "--tenant", "demo", "--login", stage.variables["LOGIN"])[1]
        ids = [{line.split("\t")[0] for line in text.splitlines()[1:]} for text in (of_key, of_login)]
        report.check("a key's report has whom it read, an employee's whom he changed", [] if ids[0] == {pid}
                     and {pid, other} <= ids[1] and NAME[0] in of_key else [of_key, of_login])
        none = ctl(stage, "leak-report", "--tenant", "demo", "--key", key, "--until", "2026-01-01")
        report.check("nothing before the period; one of key and login", [] if none[0] == 0 and none[1].count("\n") == 1 and
                     ctl(stage, "leak-report", "--tenant", "demo")[0] == 1 else ["%s" % (none,)])


SCENARIOS = [erased_everywhere, consents_are_a_part, exported_and_reported]
