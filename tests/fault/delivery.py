"""WebDelivery under competition: the same thing asked many times at once, a deletion beside a use,
changes that commit late; and the imports of kartotekactl."""

import json
import os
import struct
import subprocess

import servers
from exchange import Request
from stage import Later, Stage

CITY = "10000000000016"
TIMES = 8


class Site:
    """A restaurant's site: requests with the demonstration's sid."""

    def __init__(self, stage):
        self.stage = stage

    def request(self, method, path, body=None, **headers):
        target = "/api/v1/crm/%s%sobjectId=%s" % (
            path, "&" if "?" in path else "?", self.stage.variables["OBJECT_ID"])
        fields = [("sid", self.stage.variables["SID"])] + [
            (name.replace("_", "-"), value) for name, value in headers.items()]
        text = b"" if body is None else json.dumps(body).encode()
        return Request(method, target.encode(), fields, text)

    def ask(self, *arguments, **headers):
        return read(self.stage.send(self.request(*arguments, **headers)))

    def at_once(self, *arguments, **headers):
        """The same request in several threads; the answers."""
        later = [Later(self.stage, self.request(*arguments, **headers)) for _ in range(TIMES)]
        return [read(one.result()) for one in later]

    def client(self, **more):
        return self.ask("POST", "Clients", dict({"lastname": "Гонкин", "firstname": "Лев"},
                                                **more))["data"]["id"]


def read(answer):
    return json.loads(answer.body.decode("utf-8"))


def count(stage, query):
    with stage.psql() as session:
        return session.ask(query)


def same_address(fixture, report):
    with Stage(fixture, "address", count=4) as stage:
        site = Site(stage)
        client = site.client()
        answers = site.at_once("POST", "Clients/Addresses?clientId=" + client,
                               {"typeId": 1, "cityId": CITY, "house": "1"})
        stored = count(stage, "select count(*) from address where party_id = " + client)
        report.check("the same address at once is one address", [
            repr(a) for a in answers if a["status"] != "Ok"] + (
                [] if stored == "1" else ["%s addresses" % stored]))


def same_key(fixture, report):
    with Stage(fixture, "key", count=4) as stage:
        answers = Site(stage).at_once("POST", "Cities?countryId=4", {"Name": "Разом"},
                                      Idempotency_Key="at-once")
        ids = {a["data"]["id"] for a in answers if a["status"] == "Ok"}
        stored = count(stage, "select count(*) from city where name = 'Разом'")
        report.check("one idempotency key at once makes one city",
                     [] if len(ids) == 1 and stored == "1" else ["%s, %s stored" % (ids, stored)])


def same_phone(fixture, report):
    with Stage(fixture, "phone", count=4) as stage:
        site = Site(stage)
        body = {"lastname": "Гонкин", "firstname": "Лев",
                "contacts": [{"typeId": 3, "value": "+7 907 000 00 01"}]}
        answers = site.at_once("POST", "Clients?upsert=phone", body)
        ids = {a["data"]["id"] for a in answers if a["status"] == "Ok"}
        report.check("upsert at once makes one client",
                     [] if len(ids) == 1 and len(answers) == TIMES else [repr(ids)])


def one_owner(fixture, report):
    with Stage(fixture, "owner", count=4) as stage:
        status, output = run_ctl(stage, "tenant", "set", "demo", "--contact-unique", "on")
        report.check("tenant set", [] if status == 0 and "contact-unique on" in output
                     else [output])
        body = {"lastname": "Гонкин", "firstname": "Лев",
                "contacts": [{"typeId": 3, "value": "+7 907 000 00 02"}]}
        answers = Site(stage).at_once("POST", "Clients", body)
        made = sum(a["status"] == "Ok" for a in answers)
        report.check("one owner of a phone, asked for at once",
                     [] if made == 1 else ["%d clients" % made])


def same_contact(fixture, report):
    with Stage(fixture, "contact", count=4) as stage:
        site = Site(stage)
        client = site.client()
        answers = site.at_once("POST", "Clients/Contacts?clientId=" + client,
                               {"typeId": 3, "value": "+7 907 000 00 03"})
        values = [c["value"] for c in site.ask("GET", "Clients?Id=" + client)["data"]["contacts"]]
        report.check("a contact posted at once is one",
                     [] if values.count("+7 907 000 00 03") == 1 and
                     all(a["status"] == "Ok" for a in answers) else [repr(values)])


def deletion_beside_use(fixture, report):
    with Stage(fixture, "deletion", count=4) as stage:
        site, faults = Site(stage), []
        client = site.client()
        for number in range(6):
            street = site.ask("POST", "Streets?cityId=" + CITY,
                              {"Name": "Спорная %d" % number})["data"]["id"]
            use = Later(stage, site.request(
                "POST", "Clients/Addresses?clientId=" + client,
                {"typeId": 1, "cityId": CITY, "streetId": street, "house": str(number)}))
            gone = Later(stage, site.request("DELETE", "Streets?Id=" + street))
            states = [read(use.result())["status"], read(gone.result())["status"]]
            if sorted(states) != ["Err", "Ok"]:
                faults.append("round %d: used %s, deleted %s" % (number, *states))
        report.check("a street is used or deleted, never both", faults)
        with stage.psql() as session:
            street = site.ask("POST", "Streets?cityId=" + CITY, {"Name": "Занятая"})["data"]["id"]
            session.ask("begin")
            session.ask("insert into address (tenant_id, id, party_id, street_id) select tenant_id,"
                        " 777777, id, %s from party where id = %s" % (street, client))
            gone = Later(stage, site.request("DELETE", "Streets?Id=" + street))
            stage.wait_for_blocked_query()
            session.ask("commit")
            answer = read(gone.result())
        report.check("a deletion waits for a use that is not committed",
                     [] if "used by 1 address(es)" in answer["errors"][0]["details"]
                     else [repr(answer)])


def _changes(site, since):
    seen, cursor = [], ""
    while True:
        answer = site.ask("GET", "Clients?limit=1000&sinceRevision=%s%s" % (since, cursor))
        seen += [row["id"] for row in answer["data"]]
        if answer["cursor"] is None:
            return seen, answer["revision"]
        cursor = "&cursor=" + answer["cursor"]


def late_commit(fixture, report):
    with Stage(fixture, "late") as stage:
        site = Site(stage)
        late, soon = site.client(), site.client()
        _, revision = _changes(site, 0)
        with stage.psql() as session:
            session.ask("begin")
            session.ask("update party set note = 'поздно' where id = " + late)
            site.ask("PUT", "Clients?clientId=" + soon, {"note": "рано"})
            during, middle = _changes(site, revision)
            session.ask("commit")
        after, _ = _changes(site, middle)
        told = during + after
        report.check("a change that commits late is not missed",
                     [] if sorted(told) == sorted([late, soon]) else [
                         "%s during, %s after; %s and %s expected" % (during, after, late, soon)])


# --- kartotekactl ---

def run_ctl(stage, *arguments):
    done = subprocess.run([servers.binary("release", "kartotekactl"), *arguments],
                          env=stage.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          timeout=60, check=False, text=True, encoding="utf-8")
    return done.returncode, done.stdout


def write(stage, name, text):
    path = os.path.join(stage.folder, name)
    with open(path, "wb") as file:
        file.write(text if isinstance(text, bytes) else text.encode())
    return path


def import_delimited(fixture, report):
    with Stage(fixture, "import") as stage:
        lines = ["country;city;street;postcode", "Россия;Москва;ул. Пробная;101001",
                 "Атлантида;Город;ул. А;1", "Россия;;ул. Б;", 'RU;Новёнький;"ул. ""К"";";170000',
                 "Россия;Новенький;пер. Кривой", "один"]
        path = write(stage, "streets.csv", "\ufeff" + "\r\n".join(lines) + "\r\n")
        import_it = ("geo", "import", path, "--tenant", "demo")
        status, dry = run_ctl(stage, *import_it, "--dry-run")
        query = "select count(*) from street where name in ('ул. Пробная', 'ул. \"К\";', 'пер. Кривой')"
        faults = [] if status == 1 and count(stage, query) == "0" else ["dry run: " + dry]
        status, output = run_ctl(stage, *import_it)
        for text in (":3: no such country", ":4: no city", ":7: not 2 to 4 fields",
                     "1 cities and 3 streets added", "3 lines refused"):
            faults += [] if text in output else ["no %r in %r" % (text, output)]
        faults += [] if count(stage, query) == "3" else ["streets: " + count(stage, query)]
        report.check("geo import of a CSV", faults)
        status, output = run_ctl(stage, *import_it)
        report.check("geo import twice adds nothing",
                     [] if "0 cities and 0 streets added" in output else [output])


def import_goes_on(fixture, report):
    with Stage(fixture, "resume") as stage:
        rows = ["Россия\tПродолжение\tул. %d\t" % n for n in range(12)]
        path = write(stage, "streets.tsv", "\n".join(rows) + "\n")
        import_it = ("geo", "import", path, "--tenant", "demo")
        run_ctl(stage, *import_it)
        count(stage, "delete from street where name like 'ул. %' and city_id = "
                     "(select id from city where name = 'Продолжение')")
        half = len(("\n".join(rows[:6]) + "\n").encode())
        count(stage, "update import_mark set done = false, line = 7, position = %d" % half)
        status, output = run_ctl(stage, *import_it)
        names = count(stage, "select count(*), min(length(name)) from street where city_id = "
                             "(select id from city where name = 'Продолжение')")
        good = status == 0 and "going on from line 7" in output and names.startswith("6|")
        report.check("geo import goes on where it stopped", [] if good else [output, names])


def dbf(fields, rows):
    """A dBASE table in CP866."""
    size = 1 + sum(length for _, length in fields)
    header = struct.pack("<4sIHH20x", b"\x03\x18\x01\x01", len(rows), 33 + 32 * len(fields), size)
    for name, length in fields:
        header += struct.pack("<11sc4xB15x", name.encode(), b"C", length)
    out = header + b"\r"
    for row in rows:
        out += b" " + b"".join(value.encode("cp866").ljust(length)
                               for value, (_, length) in zip(row, fields))
    return out + b"\x1a"


def import_kladr(fixture, report):
    with Stage(fixture, "kladr") as stage:
        write(stage, "KLADR.DBF", dbf(
            [("NAME", 40), ("SOCR", 10), ("CODE", 13), ("INDEX", 6)],
            [("Кировская", "обл", "4300000000000", ""), ("Киров", "г", "4300000100000", "610000"),
             ("Калужская", "обл", "4000000000000", ""), ("Киров", "г", "4000000200000", "249440"),
             ("Ёжево", "с", "4300000100100", "610001"), ("Старый", "г", "4300000300051", "")]))
        path = write(stage, "STREET.DBF", dbf(
            [("NAME", 40), ("SOCR", 10), ("CODE", 17), ("INDEX", 6)],
            [("Ленина", "ул", "43000001000000100", "610001"),
             ("Мира", "пр-кт", "40000002000000100", "249441"),
             ("Лесная", "ул", "43000001001000100", "610009"),
             ("Прежняя", "ул", "43000001000000251", "")]))
        import_it = ("geo", "import", path, "--tenant", "demo")
        status, output = run_ctl(stage, *import_it)
        query = ("select c.name || ':' || s.name || ':' || s.post_code from street s join city c on "
                 "c.tenant_id = s.tenant_id and c.id = s.city_id where c.classifier is not null "
                 "order by c.name")
        found = count(stage, query)
        good = status == 0 and found == ("Киров:ул. Ленина:610001 "
                                         "Киров (Калужская область):пр-кт Мира:249441")
        report.check("geo import of KLADR: cities of one name in two regions",
                     [] if good else [output, found])
        status, output = run_ctl(stage, *import_it, "--all-places")
        found = count(stage, query)
        report.check("geo import of KLADR: villages, too",
                     [] if "с. Ёжево:ул. Лесная:610009" in found else [output, found])
        os.remove(os.path.join(stage.folder, "KLADR.DBF"))
        status, output = run_ctl(stage, *import_it)
        report.check("geo import of KLADR without its places",
                     [] if status == 1 and "KLADR.DBF must be beside it" in output else [output])


def loyalty(fixture, report):
    with Stage(fixture, "loyalty") as stage:
        site, faults = Site(stage), []
        client = site.client(externalCode="L-1")
        path = write(stage, "accounts.csv", "external-code,number,type-id,balance,opened\n"
                     "L-1,90.1,7,12.5,2024-02-29\nL-2,90.2,7,1,\nL-1,90.3,7,1.234,\n")
        for arguments, wanted in (
                (("account", "import", path), (1, ":3: no such client")),
                (("account", "set", "90.4", "--client", client, "--credit", "yes"), (0, "")),
                (("account", "set", "90.4", "--client", "101"), (1, "another client's")),
                (("account", "set", "90.5", "--balance", "x"), (1, "not an amount")),
                (("card", "set", "C-9", "--client", client, "--expires", "2030-12-31"), (0, "")),
                (("account", "delete", "90.4"), (1, "nothing was done")),
                (("account", "delete", "90.6", "--yes"), (1, "there is no such account"))):
            status, output = run_ctl(stage, *arguments, "--tenant", "demo")
            if status != wanted[0] or wanted[1] not in output:
                faults.append("%s: %d %s" % (arguments, status, output))
        data = site.ask("GET", "Clients?Id=" + client)["data"]
        seen = [(a["accountNumber"], str(a["balance"]), a["accountCreditEnabled"])
                for a in data["accounts"]] + [(c["cardCode"], c["dateExpired"])
                                              for c in data["cards"]]
        faults += [] if seen == [("90.1", "12.5", False), ("90.4", "0.0", True),
                                 ("C-9", "2030-12-31T00:00:00")] else [repr(seen)]
        found = site.ask("GET", "Clients?card=C-9")["data"]
        faults += [] if [row["id"] for row in found] == [client] else [repr(found)]
        report.check("accounts and cards by kartotekactl", faults)


SCENARIOS = [same_address, same_key, same_phone, same_contact, one_owner,
             deletion_beside_use, late_commit,
             import_delimited, import_goes_on, import_kladr, loyalty]
