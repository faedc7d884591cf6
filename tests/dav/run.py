#!/usr/bin/env python3
"""Address books of devices: what a device keeps in step with its marks, iOS and DAVx5 replayed from the public record
(replays.py), Debian's vdirsyncer and npm's tsdav, both ways, against nginx and workers. --long adds a book of 20,000 cards
and its times. See --help."""

import argparse
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "lib"), os.path.join(HERE, "..", "browser")]

# pylint: disable=wrong-import-position
import npm_tools
import replays
import servers
from cluster import Psql
from fixture import Fixture, basic, run_ctl
from report import Report

PATIENCE_S = 60
BOOK = "/dav/books/3/people/"
LOGIN = "marand@omadaru.ru"
SYNC = ('<D:sync-collection xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"><D:sync-token>%s</D:sync-token>'
        '<D:sync-level>1</D:sync-level>%s<D:prop><D:getetag/>%s</D:prop></D:sync-collection>')
CARDS = '<C:address-data/>'
HIDE = "update party set share_type = 0, owner_id = 1, created_by = 1 where tenant_id = 1"
ADD = ("insert into party (tenant_id, id, kind, last_name, first_name, share_type) "
       "values (1, next_id(1), 1, '%s', 'Имя', %d) returning id")


class Device:
    """A device of the manager, and the database behind it."""

    def __init__(self, fixture, port, database):
        self.port, self.headers = port, {"Authorization": "Basic " + fixture.variables["DEVICE_BASIC"]}
        self.fixture, self.database = fixture, database
        self.mark, self.cards = "", {}

    def sql(self, text):
        session = Psql(self.fixture.cluster, self.database)
        try:
            return session.ask(text)
        finally:
            session.close()

    def ask(self, method, path, body="", **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        try:
            connection.request(method, path, body.encode(), dict(self.headers, **headers))
            answer = connection.getresponse()
            return answer.status, answer.read().decode(), answer.headers
        finally:
            connection.close()

    def report(self, limit="", props="", mark=None):
        return self.ask("REPORT", BOOK, SYNC % (self.mark if mark is None else mark, limit, props))

    def step(self, limit="", props=""):
        """One synchronisation. Returns (names that came, names that went, whether there is more)."""
        status, text, _ = self.report(limit, props)
        if status != 207:
            raise AssertionError("%d %s" % (status, text[:300]))
        came = dict(re.findall(r"<d:href>%s([^<]+)</d:href><d:propstat><d:prop><d:getetag>([^<]*)" % BOOK, text))
        went = re.findall(r"<d:href>%s([^<]+)</d:href><d:status>HTTP/1.1 404" % BOOK, text)
        self.mark = re.search(r"<d:sync-token>([^<]+)", text).group(1)
        self.cards.update(came)
        for name in went:
            self.cards.pop(name, None)
        return sorted(came), sorted(went), "HTTP/1.1 507" in text

    def settle(self, came, went, what):
        """Synchronises until what is wanted has come: other transactions of the server may hold it up a little."""
        seen, gone = set(), set()

        def done():
            new, old, _ = self.step()
            seen.update(new)
            gone.update(old)
            return seen >= set(came) and gone >= set(went)
        servers.wait_until(done, PATIENCE_S, what)
        return sorted(seen), sorted(gone)


def same(what, got, wanted):
    return [] if got == wanted else ["%s: %r instead of %r" % (what, got, wanted)]


def marks(device, report):
    device.sql(HIDE)
    ids = [device.sql(ADD % ("Марков%d" % i, 2)) for i in range(4)]
    names = ["%s.vcf" % i for i in ids]
    device.settle(names, [], "the first cards")
    report.check("the first synchronisation has whom she sees", same("cards", sorted(device.cards), sorted(names)))
    mark = device.mark
    report.check("nothing new: nothing comes, and the mark stays",
                 same("step", device.step(), ([], [], False)) + same("mark", device.mark, mark))
    device.sql("update party set note = 'x' where id = %s" % ids[0])
    device.sql("update party set deleted_at = now() where id = %s" % ids[1])
    device.sql("update party set share_type = 0 where id = %s" % ids[2])
    got = device.settle([names[0]], names[1:3], "changes")
    report.check("changed, deleted and hidden people are told", same("changes", got, ([names[0]], sorted(names[1:3]))))
    device.sql("insert into party_access (tenant_id, party_id, employee_id) values (1, %s, 3)" % ids[2])
    report.check("who is shown to her alone comes", same("changes", device.settle([names[2]], [], "access"),
                                                         ([names[2]], [])))
    company = device.sql("insert into party (tenant_id, id, kind, company_name, share_type) "
                         "values (1, next_id(1), 2, 'ООО Первая', 1) returning id")
    device.sql("update party set company_id = %s where id = %s" % (company, ids[3]))
    device.settle([names[3]], [], "a company")
    device.sql("update party set company_name = 'ООО Вторая' where id = %s" % company)
    report.check("a company's new name is a change of its people",
                 same("changes", device.settle([names[3]], [], "a name"), ([names[3]], [])))
    status, text, headers = device.ask("GET", BOOK + names[3])
    report.check("the card has it, and the version that was told",
                 same("status", status, 200) + same("ORG", "ORG:ООО Вторая" in text, True)
                 + same("ETag", headers["ETag"].replace('"', "&quot;"), device.cards[names[3]]))
    run_ctl(servers.worker_environment(device.fixture.cluster, device.database), "erase", ids[0],
            "--tenant", "demo", "--yes", "--reason", "test")
    report.check("who is erased is gone", same("changes", device.settle([], [names[0]], "an erased person"),
                                               ([], [names[0]])))
    kept, device.mark, device.cards = dict(device.cards), "", {}
    pages = 0
    while device.step(limit="<D:limit><D:nresults>1</D:nresults></D:limit>")[2]:
        pages += 1
    report.check("page by page comes the same", same("cards", device.cards, kept) + same("pages", pages > 0, True))
    told_of_named_card(device, report)


def told_of_named_card(device, report):
    """The address of an erased card that a device named is gone with it, so the mark is refused."""
    card = "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:named\r\nN:Именованная;;;;\r\nEND:VCARD\r\n"
    status, _, _ = device.ask("PUT", BOOK + "named.vcf", card, **{"Content-Type": "text/vcard"})
    device.settle(["named.vcf"], [], "a named card")
    device.ask("DELETE", BOOK + "named.vcf")
    report.check("a deleted card is told by the name that the device gave",
                 same("changes", device.settle([], ["named.vcf"], "a deletion"), ([], ["named.vcf"])))
    person = device.sql("select party_id from dav_card where name = 'named.vcf'")
    run_ctl(servers.worker_environment(device.fixture.cluster, device.database), "erase", person,
            "--tenant", "demo", "--yes", "--reason", "test")
    servers.wait_until(lambda: device.report()[0] == 403, PATIENCE_S, "the mark to be refused")
    text = device.report()[1]
    device.mark, device.cards = "", {}
    device.step()
    report.check("a mark of before a named card was erased is refused",
                 same("status", status, 201) + same("valid-sync-token", "<d:valid-sync-token>" in text, True)
                 + same("named.vcf", "named.vcf" in device.cards, False)
                 + same("rows left", device.sql("select count(*) from dav_card where name = 'named.vcf'"), "0"))


class Vdirsyncer:
    def __init__(self, folder, device, password):
        self.folder = folder
        self.local = os.path.join(folder, "cards", "people")
        with open(os.path.join(folder, "config"), "w", encoding="utf-8") as file:
            file.write("""[general]
status_path = "%s/status"
[pair x]
a = "local"
b = "remote"
collections = ["people"]
conflict_resolution = "b wins"
[storage local]
type = "filesystem"
path = "%s/cards"
fileext = ".vcf"
[storage remote]
type = "carddav"
url = "http://127.0.0.1:%d/"
username = "%s"
password = "%s"
""" % (folder, folder, device.port, LOGIN, password))
        self.environment = {"PATH": servers.SYSTEM_PATH, "HOME": folder, "LC_ALL": "C.UTF-8",
                            "VDIRSYNCER_CONFIG": os.path.join(folder, "config")}

    def run(self, *words):
        done = subprocess.run(["vdirsyncer", *words], env=self.environment, timeout=PATIENCE_S, input="y\n" * 5,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", check=False)
        if done.returncode != 0:
            raise AssertionError("vdirsyncer %s: %d\n%s" % (" ".join(words), done.returncode, done.stdout[-3000:]))
        return done.stdout

    def cards(self):
        out = {}
        for name in os.listdir(self.local):
            with open(os.path.join(self.local, name), encoding="utf-8", newline="") as file:
                out[name] = file.read()
        return out

    def write(self, name, text):
        with open(os.path.join(self.local, name), "w", encoding="utf-8", newline="") as file:
            file.write(text.replace("\r\n", "\n").replace("\n", "\r\n"))


def both_ways(device, folder, password, report):
    device.sql(HIDE)
    device.sql("delete from party_access where tenant_id = 1")
    first = device.sql(ADD % ("Первов", 1))
    card = "kartoteka-%s.vcf" % first  # vdirsyncer names files by their UID
    client = Vdirsyncer(folder, device, password)
    client.run("discover", "x")
    client.run("sync")
    cards = client.cards()
    report.check("vdirsyncer: the book comes to the device", same("names", sorted(cards), [card])
                 + same("FN", "FN:Первов Имя" in "".join(cards.values()), True))
    client.write("новая.vcf", "BEGIN:VCARD\nVERSION:3.0\nUID:new-1\nN:Новая;Вера;;;\nFN:Вера Новая\n"
                 "TEL;TYPE=CELL:+79160000001\nNICKNAME:Верочка\nEND:VCARD\n")
    client.run("sync")
    row = device.sql("select p.last_name || ' ' || c.value from party p join contact_info c on c.party_id = p.id "
                     "where p.last_name = 'Новая' and p.owner_id = 3")
    report.check("a new card is a person of the employee", same("person", row, "Новая +79160000001"))
    client.write(card, cards[card].replace("END:VCARD", "NOTE:с устройства\nEND:VCARD"))
    client.run("sync")
    report.check("a change comes to the directory",
                 same("note", device.sql("select note from party where id = " + first), "с устройства"))
    device.sql("update party set job_title = 'Директор' where id = " + first)
    client.run("sync")
    report.check("a change of the directory comes to the device",
                 same("TITLE", "TITLE:Директор" in client.cards()[card], True))
    client.run("sync")
    before = (client.cards(), device.sql("select max(revision) from party where tenant_id = 1"))
    client.run("sync")
    report.check("then nothing moves any more",
                 same("state", (client.cards(), device.sql("select max(revision) from party where tenant_id = 1")),
                      before)
                 + same("NICKNAME", "NICKNAME:Верочка" in "".join(before[0].values()), True))
    os.unlink(os.path.join(client.local, card))
    client.run("sync")
    report.check("a card deleted on the device is a person deleted",
                 same("gone", device.sql("select deleted_at is not null from party where id = " + first), "t"))
    device.sql("update party set deleted_at = now() where last_name = 'Новая'")
    client.run("sync", "--force-delete")
    report.check("a person deleted goes from the device", same("names", sorted(client.cards()), []))


def passwords(device, environment, report):
    """Guesses are counted as those of logins are, and a device that is revoked is out."""
    def status(login, password):
        return device.ask("PROPFIND", "/dav/", Depth="0", Authorization="Basic " + basic(login, password))[0]
    guesses = [status("mike@kartoteka.test", "guess%d" % i) for i in range(7)]
    report.check("guessing is slowed down", same("answers", guesses, [401] * 5 + [429] * 2))
    other = "vladislav@isaler.ru"
    lost = run_ctl(environment, "device", "add", other, "--tenant", "demo", "--label", "потерян").strip()
    before = status(other, lost)
    row = json.loads(run_ctl(environment, "device", "list", "--tenant", "demo", "--login", other, "--json"))[0]
    run_ctl(environment, "device", "revoke", str(row["id"]), "--tenant", "demo")
    servers.wait_until(lambda: status(other, lost) == 401, PATIENCE_S, "the device to be out")
    report.check("a revoked device is out", same("before", before, 207) + same("label", row["label"], "потерян"))


def public_record(device, environment, password, report):
    """iOS and DAVx5 as others have recorded them, and a library that applications use."""
    for n in range(12):
        device.sql(ADD % ("Людмилин%d" % n, 2))
    reader = run_ctl(environment, "device", "add", LOGIN, "--tenant", "demo", "--read-only").strip()
    report.check("iOS makes an account and keeps it in step", replays.ios(device.port, basic(LOGIN, password)))
    report.check("DAVx5 does", replays.davx5(device.port, basic(LOGIN, password), basic(LOGIN, reader)))
    done = subprocess.run(["node", os.path.join(HERE, "tsdav.mjs")], timeout=PATIENCE_S, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, encoding="utf-8", check=False,
                          env={"PATH": servers.SYSTEM_PATH, "KT_MODULES": npm_tools.folder(), "KT_LOGIN": LOGIN,
                               "KT_PASSWORD": password, "KT_URL": "http://127.0.0.1:%d" % device.port})
    report.check("tsdav finds the book and writes in it", done.stdout.splitlines() or (
        ["it ended with %d" % done.returncode] if done.returncode else []))


def large_book(device, report):
    """20,000 cards: the first synchronisation, the texts, then one change."""
    device.sql("""with p as (insert into party (tenant_id, id, kind, last_name, first_name, share_type)
        select 1, next_id(1), 1, 'Людов' || n, 'Имя' || n, 2 from generate_series(1, 20000) n returning id)
        insert into contact_info (tenant_id, id, party_id, kind, category, value)
        select 1, next_id(1), id, 0, 2, '+7916' || lpad((id % 10000000)::text, 7, '0') from p""")
    device.sql("vacuum analyze party")
    device.mark, device.cards = "", {}
    servers.wait_until(lambda: len(device.ask("PROPFIND", BOOK, Depth="1")[1].split("<d:response>")) > 20000,
                       PATIENCE_S, "the cards")
    began = time.monotonic()
    while device.step()[2]:
        pass
    listed = time.monotonic()
    hrefs = "".join("<D:href>%s%s</D:href>" % (BOOK, name) for name in device.cards)
    status, text, _ = device.ask("REPORT", BOOK, '<C:addressbook-multiget xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:'
                                 'ns:carddav"><D:prop><D:getetag/><C:address-data/></D:prop>%s'
                                 '</C:addressbook-multiget>' % hrefs)
    ended = time.monotonic()
    got = text.count("BEGIN:VCARD")
    device.mark, device.cards, steps = "", {}, 0
    again = time.monotonic()
    while device.step(props=CARDS)[2]:
        steps += 1
    whole = time.monotonic() - again
    name = next(iter(device.cards))
    device.sql("update party set note = 'y' where id = " + name.removesuffix(".vcf"))
    device.settle([name], [], "a change")
    times = []
    for _ in range(20):
        start = time.monotonic()
        device.step()
        times.append(time.monotonic() - start)
    print("20,000 cards: marks %.2f s, texts at once %.2f s (%d bytes), both in %d pages %.2f s; nothing new %.1f ms"
          % (listed - began, ended - listed, len(text), steps + 1, whole, 1000 * sorted(times)[10]))
    report.check("20,000 cards come in 5 s",
                 same("status", status, 207) + same("texts", got >= 20000, True)
                 + same("cards", len(device.cards) >= 20000, True)
                 + same("in time", max(ended - began, whole) < 5, True))


def main():
    parser = argparse.ArgumentParser(description="Runs devices against nginx and workers.")
    parser.add_argument("-v", "--verbose", action="store_true", help="print what passes, too")
    parser.add_argument("--long", action="store_true", help="also a book of 20,000 cards")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))

    report = Report("dav", options.verbose)
    with Fixture() as fixture:
        folder = fixture.subfolder("dav")
        environment = fixture.database("kt_dav")
        password = run_ctl(environment, "device", "add", LOGIN, "--tenant", "demo").strip()
        workers = servers.Workers(folder, "release", environment, 1, engine="event")
        try:
            nginx = servers.Nginx(folder, workers.socket, ENGINE="event")
            try:
                device = Device(fixture, nginx.port, "kt_dav")
                marks(device, report)
                passwords(device, environment, report)
                public_record(device, environment, password, report)
                both_ways(device, fixture.subfolder("vdirsyncer"), password, report)
                if options.long:
                    large_book(device, report)
            finally:
                nginx.stop()
        finally:
            workers.stop()
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
