#!/usr/bin/env python3
"""Random people and random edits of one element of a flat text, through every writer of the three dialects.

What a write did not touch keeps its id, category, type, mark, place and value; a text as it was read changes
nothing, not even the revision. --seed repeats a run, --people makes it longer.
"""

import argparse
import http.client
import json
import os
import random
import sys
import urllib.parse

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "lib")]

# pylint: disable=wrong-import-position
import servers
from cluster import Psql
from fixture import Fixture
from report import Report

PHONES = {"Home": "tel", "Work": "tel", "Mobile": "mob", "Fax": "fax", "Direct": "tel", "Other": "tel"}
MAILS = ("Home", "Work", "Other")
SAME = "Данные корректны, но идентичны имеющимся"

LAST = ("Иванова", "ван дер Берг", "де Лурдес Плоская", "Салтыков-Щедрин", "Мамин–Сибиряк", "О'Коннор",
        "д’Артаньян", "Оглы (Мамедов)", "Ёлкина", "фон Штирлиц", "Кац", "Зу-ль-Карнайн")
FIRST = ("Пётр", "Мария Виктория", "Анна-Мария", "Жан-Поль", "Ли", "Абу Али", "Ярослав «Ярик»", "Ён")
MIDDLE = ("", "Иванович", "Мамед оглы", "Семёновна", "ибн Хаттаб")
EXTENSIONS = (" доб. 101", " (доб. 2164, 2118)", " ext 102", ";ext=103", "*12", "#13", " x101")
REMARKS = ("тел1: %s", "%s (после 18:00)", "%s (WhatsApp 2)", "tel:%s")


class Wire:
    """Requests as a dialect's clients send them."""

    def __init__(self, port, variables):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.variables = variables

    def send(self, method, path, body=None, headers=None):
        self.connection.request(method, urllib.parse.quote(path, safe="/?&=%"), body=body,
                                headers=headers or {})
        answer = self.connection.getresponse()
        text = answer.read().decode()
        if answer.status not in (200, 201):
            raise ValueError("%s %s: %d %s" % (method, path, answer.status, text[:300]))
        return json.loads(text)

    def salesman(self, action, method="person", **members):
        return self.send("POST", "/developer/v2/" + method, json.dumps(dict(members, action=action)), {
            "Content-Type": "application/json", "apikey": self.variables["APIKEY"],
            "login": self.variables["LOGIN"]})

    def r7(self, method, path, **members):
        found = self.send(method, "/api/2.0/crm/contact/" + path, json.dumps(members), {
            "Content-Type": "application/json", "Authorization": "Basic " + self.variables["BASIC"]})
        return found["response"]

    def webdelivery(self, method, path, body=None, **query):
        query["objectId"] = self.variables["OBJECT_ID"]
        return self.send(method, "/api/v1/crm/%s?%s" % (path, urllib.parse.urlencode(query)),
                         None if body is None else json.dumps(body),
                         {"Content-Type": "application/json", "sid": self.variables["SID"]})


class Numbers:
    """New numbers and mails, none of them twice."""

    def __init__(self, rng):
        self.rng, self.next = rng, rng.randrange(1000000)

    def digits(self):
        self.next += 7
        return "%07d" % (self.next % 10000000)

    def phone(self, plain=False):
        d = self.digits()
        code = self.rng.choice(("495", "342", "916", "922"))
        text = self.rng.choice(("+7 (%s) %s-%s-%s", "8 %s %s %s %s", "7%s%s%s%s", "8(%s)%s-%s-%s",
                                "+7-%s-%s-%s-%s")) % (code, d[:3], d[3:5], d[5:])
        if not plain and self.rng.random() < 0.3:
            text += self.rng.choice(EXTENSIONS)
        if not plain and self.rng.random() < 0.15:
            text = self.rng.choice(REMARKS) % text
        return text

    def mail(self):
        name = self.rng.choice(("ivan%s@mail.test", "Ivan.%s@Mail.Test", "o+tag%s@почта.рф",
                                '"Иванов, Иван" <i%s@mail.test>', "info_%s@a-b.test"))
        return name % self.digits()

    def value(self, field):
        if field == "site_url":
            return "https://site%s.test/?a=b" % self.digits()
        return self.mail() if field in ("mail", "mail_url") else self.phone()


def respelled(text, field, rng):
    """The same value written otherwise; None when this one has no other spelling here."""
    if field == "site_url":
        return None
    if field in ("mail", "mail_url"):
        name, at, host = text.rpartition("@")
        changed = name + at + host.upper() if host.upper() != host else name + at + host.lower()
        return changed if changed != text and "<" not in text else None
    digits = "".join(c for c in text if c.isdigit())
    if len(digits) != 11:
        return None  # an extension, or words around
    changed = rng.choice(("8-%s-%s-%s%s", "+7 %s %s %s %s")) % (digits[1:4], digits[4:7], digits[7:9], digits[9:])
    return changed if changed != text else None


class Person:
    """One in the database, whose values of many categories R7 has made."""

    FIELDS = ("tel", "fax", "mob", "mail")

    def __init__(self, wire, psql, rng, numbers, count):
        self.wire, self.psql, self.rng, self.numbers = wire, psql, rng, numbers
        self.id = self.make()
        self.uid = "flat-%d" % self.id
        for _ in range(count):
            chance = rng.random()
            if chance < 0.65:
                kind, category, value = 0, rng.choice(tuple(PHONES)), numbers.phone()
            elif chance < 0.9 or "site_url" not in self.FIELDS:
                kind, category, value = 1, rng.choice(MAILS), numbers.mail()
            else:
                kind, category, value = 2, "Work", numbers.value("site_url")
            wire.r7("POST", "%d/data" % self.id, infoType=kind, category=category, data=value,
                    isPrimary=rng.random() < 0.3)
        self.name_it()

    def make(self):
        made = self.wire.webdelivery("POST", "Clients", {
            "lastname": self.rng.choice(LAST), "firstname": self.rng.choice(FIRST),
            "middlename": self.rng.choice(MIDDLE)})
        return int(made["data"]["id"])

    def name_it(self):
        self.wire.salesman("update", pid=self.id, uid=self.uid)

    def rows(self):
        """Every contact value, in its place."""
        text = self.psql.ask(
            "select coalesce(json_agg(json_build_array(c.id, c.kind, c.category, c.type_id, c.is_primary,"
            " c.value) order by c.place, c.created_at, c.id), '[]') from contact_info c where c.party_id = %d" % self.id)
        return [tuple(row) for row in json.loads(text)]

    def state(self):
        return self.psql.ask(
            "select json_build_array(revision, last_name, first_name, middle_name, updated_at) from party"
            " where id = %d" % self.id), self.rows()

    def names(self):
        return tuple(json.loads(self.psql.ask(
            "select json_build_array(last_name, first_name, middle_name) from party where id = %d" % self.id)))

    def info(self):
        return self.wire.salesman("info", pid=self.id, fields="person,tel,fax,mob,mail")["data"]

    def of(self, field):
        """The rows that the field shows."""
        categories = {"tel": (0, 1, 4, 5), "fax": (3,), "mob": (2,)}
        return [row for row in self.rows() if (row[1] == 1 if field == "mail" else
                                               row[1] == 0 and row[2] in categories[field])]

    def write(self, members):
        """Sends the members through one of the writers of flat texts."""
        writer = self.rng.choice(("update", "updatelist", "ifexists", "ifexists list"))
        if writer == "update":
            return writer, self.wire.salesman("update", pid=self.id, **members)
        if writer == "updatelist":
            return writer, self.wire.salesman("updatelist", persons=[dict(members, pid=self.id)])[0]
        members = dict({"person": self.info()["person"]}, **members)
        record = dict(members, uid=self.uid, ifexists="update")
        if writer == "ifexists":
            return writer, self.wire.salesman("add", **record)
        return writer, self.wire.salesman("addlist", persons=[record])[0]


class Company(Person):
    """A company: other fields, one writer of flat texts."""

    FIELDS = ("phone", "fax", "site_url", "mail_url")

    def make(self):
        made = self.wire.salesman("add", "client", title="Фирма %s" % self.numbers.digits())
        return made["data"]

    def name_it(self):
        """Nothing tells a company apart but its number."""

    def info(self):
        return self.wire.salesman("info", "client", clid=self.id, fields="title," + ",".join(self.FIELDS))["data"]

    def of(self, field):
        kinds = {"site_url": 2, "mail_url": 1}
        return [row for row in self.rows() if (row[1] == kinds[field] if field in kinds else
                                               row[1] == 0 and (row[2] == 3) == (field == "fax"))]

    def write(self, members):
        return "client", self.wire.salesman("update", "client", clid=self.id, **members)


def lost(before, after, but=(), moved=()):
    """Gives what an edit of the rows `but` (ids) has done to others; of these `moved` may stand elsewhere."""
    kept = [row for row in before if row[0] not in but]
    found = {row[0]: row for row in after}
    faults = ["%s became %s" % (row, found.get(row[0])) for row in kept if found.get(row[0]) != row]
    stays = [row[0] for row in kept if row[0] not in moved]
    places = [row[0] for row in after if row[0] in stays]
    if not faults and places != stays:
        faults.append("places: %s became %s" % (stays, places))
    return faults


def as_it_was_read(person):
    """A text as it was read is no change."""
    info = person.info()
    chosen = {name: text for name, text in info.items() if person.rng.random() < 0.7}
    before = person.state()
    writer, answer = person.write(chosen or info)
    after = person.state()
    faults = [] if before == after else ["%s: %s became %s" % (writer, before, after)]
    if answer.get("result") != SAME:
        faults.append("%s: %s" % (writer, answer))
    return faults


def edit(person, field, how):
    """One element of a field changes in one way. None: this person cannot be edited so."""
    rng, before = person.rng, person.rows()
    shown = person.of(field)
    parts = [row[5] for row in shown]
    touched, place = (), rng.randrange(len(parts)) if parts else 0
    wanted = list(parts)
    if how == "append":
        wanted.append(person.numbers.value(field))
    elif not parts:
        return None
    elif how == "remove":
        touched = (shown[place][0],)
        del wanted[place]
    elif how == "replace":
        touched = (shown[place][0],)
        wanted[place] = person.numbers.value(field)
    elif how == "respell":
        wanted[place] = respelled(parts[place], field, rng)
        if wanted[place] is None:
            return None
        touched = (shown[place][0],)
    else:  # another order
        rng.shuffle(wanted)
    glue = ", " if how != "shuffle" else rng.choice((", ", ",", "; ", ";"))
    text = glue.join(wanted)
    if len(text) > 250:
        return None
    writer, answer = person.write({field: text})
    after = person.rows()
    faults = lost(before, after, touched, [row[0] for row in shown] if how == "shuffle" else ())
    faults += changes(before, after, shown, wanted, how, place)
    if (person.info()[field] or "") != ", ".join(wanted):
        faults.append("read as %r" % person.info()[field])
    return ["%s %s of %s: %r to %r: %s: %s" % (writer, how, field, parts, wanted, answer, fault)
            for fault in faults]


def changes(before, after, shown, wanted, how, place):
    """Faults of what was touched."""
    old, new = {row[0]: row for row in before}, {row[0]: row for row in after}
    added = [row for row in after if row[0] not in old]
    gone = [row for row in before if row[0] not in new]
    if how == "append":
        return [] if [row[5] for row in added] == wanted[-1:] and not gone else ["%s %s" % (added, gone)]
    if how == "remove":
        return [] if gone == [shown[place]] and not added else ["%s %s" % (added, gone)]
    if how == "shuffle":
        return [] if not added and not gone else ["%s %s" % (added, gone)]
    row = shown[place]
    expected = row[:5] + (wanted[place],)
    return [] if new.get(row[0]) == expected and not added else ["%s, not %s" % (new.get(row[0]), expected)]


def name_word(person):
    """One of the names changes in the flat text: the others stay what they are."""
    which = person.rng.randrange(3)
    names = list(person.names())
    if not names[which]:
        return None
    new = ("Новиков", "Нина", "Николаевна")[which]
    names[which] = new
    text = " ".join(name for name in names if name)
    before = person.rows()
    writer, answer = person.write({"person": text})
    got = person.names()
    faults = lost(before, person.rows())
    if got != tuple(names):
        faults.append("names %s, not %s" % (got, names))
    return ["%s %r: %s: %s" % (writer, text, answer, fault) for fault in faults]


def r7_same_names(person):
    """R7: the names as they are read."""
    read = person.wire.r7("GET", str(person.id))
    before, names = person.rows(), person.names()
    person.wire.r7("PUT", "person/%d" % person.id, firstName=read["firstName"], lastName=read["lastName"])
    faults = lost(before, person.rows())
    return faults + ([] if person.names() == names else ["%s became %s" % (names, person.names())])


def r7_one_value(person):
    """R7: one value in place."""
    rows = person.rows()
    if not rows:
        return None
    row = person.rng.choice(rows)
    field = {0: "tel", 1: "mail", 2: "site_url"}[row[1]]
    value = person.numbers.value(field)
    person.wire.r7("PUT", "%d/data/%d" % (person.id, row[0]), infoType=row[1],
                   category=MAILS[0] if row[1] == 1 else "Work", data=value, isPrimary=row[4])
    after = person.rows()
    faults = lost(rows, after, (row[0],))
    found = [new for new in after if new[0] == row[0]]
    return faults + ([] if found and found[0][5] == value else ["%s not in %s" % (value, found)])


def webdelivery_same(person):
    """WebDelivery: the names as they are read."""
    before = person.state()
    last, first, middle = person.names()
    person.wire.webdelivery("PUT", "Clients", {"lastname": last, "firstname": first, "middlename": middle},
                            clientId=person.id)
    after = person.state()
    return [] if before == after else ["%s became %s" % (before, after)]


def webdelivery_one_value(person):
    """WebDelivery: one value in place."""
    rows = [row for row in person.rows() if row[1] in (0, 1)]
    if not rows:
        return None
    row = person.rng.choice(rows)
    before = person.rows()
    value = person.numbers.value("mail" if row[1] == 1 else "tel")
    person.wire.webdelivery("PUT", "Clients/Contacts", {"value": value}, clientId=person.id, contactId=row[0])
    after = person.rows()
    found = [new for new in after if new[0] == row[0]]
    return lost(before, after, (row[0],)) + (
        [] if found and found[0][:5] == row[:5] and found[0][5] == value else ["%s, not %s" % (found, value)])


OTHERS = (name_word, r7_same_names, r7_one_value, webdelivery_same, webdelivery_one_value)
WAYS = ("append", "remove", "replace", "respell", "shuffle")


def of_people(function, person):
    """Companies have no names for these."""
    return None if isinstance(person, Company) and function in (name_word, r7_same_names, webdelivery_same,
                                                                webdelivery_one_value) else function(person)


def one_person(wire, psql, seed, report):
    """All properties on one person. Each person has a seed of its own, so that it can be repeated alone."""
    rng = random.Random(seed)
    person = rng.choice((Person, Person, Company))(wire, psql, rng, Numbers(rng), rng.randrange(7))
    for step in range(12):
        chance = rng.random()
        if chance < 0.25:
            name, faults = "as it was read", as_it_was_read(person)
        elif chance < 0.75:
            field, how = rng.choice(person.FIELDS), rng.choice(WAYS)
            name, faults = "%s of %s" % (how, field), edit(person, field, how)
        else:
            function = rng.choice(OTHERS)
            name, faults = function.__doc__.strip("."), of_people(function, person)
        if faults is not None:
            report.check("--seed %d --people 1, step %d: %s" % (seed, step, name), faults)
        if faults:
            return  # what follows would be its consequence


def run(report, seed, people):
    with Fixture() as fixture:
        folder = fixture.subfolder("flat")
        environment = fixture.database("kt_flat")
        workers = servers.Workers(folder, "release", environment, 1, (), "event")
        nginx = None
        try:
            nginx = servers.Nginx(folder, workers.socket, ENGINE="event")
            psql = Psql(fixture.cluster, "kt_flat")
            wire = Wire(nginx.port, fixture.variables)
            for number in range(people):
                one_person(wire, psql, seed + number, report)
            psql.close()
        finally:
            if nginx:
                nginx.stop()
            workers.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=20261127)
    parser.add_argument("--people", type=int, default=25)
    parser.add_argument("-v", "--verbose", action="store_true")
    options = parser.parse_args()
    report = Report("flat texts", options.verbose)
    run(report, options.seed, options.people)
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
