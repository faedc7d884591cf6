"""Moving in: what a running system of a dialect holds is taken over through its own API. The system is
Kartoteka itself, with another database; afterwards both give the same answers."""

import contextlib
import http.server
import json
import os
import re
import signal
import subprocess
import threading
import time
import urllib.parse

import servers
from cluster import Psql
from exchange import FcgiTransport, Request, encode_pairs
from fixture import run_ctl
from watching import Watched

FORM = ("Content-Type", "application/x-www-form-urlencoded")
SHOWN = 6
# The places a new tenant begins with take a request for each city, so few of them stay in the test.
FEW_PLACES = """
select set_config('kartoteka.tenant', (select id::text from kartoteka.tenant where name = 'demo'), false);
delete from kartoteka.metro_station m where m.id not in (select a.metro_station_id from kartoteka.address a
    where a.metro_station_id is not null) and m.id % 50 <> 0;
delete from kartoteka.city c where c.id not in (select a.city_id from kartoteka.address a where a.city_id is not null)
    and not exists (select from kartoteka.street s where s.city_id = c.id)
    and not exists (select from kartoteka.metro_station m where m.city_id = c.id) and c.id % 97 <> 0;
delete from kartoteka.country k where k.id not in (select c.country_id from kartoteka.city c)
    and k.id not in (select a.country_id from kartoteka.address a where a.country_id is not null) and k.id % 10 <> 0;
"""
# Differ from one answer to the next, or tell of the asker's rights.
ALWAYS = re.compile(rb'"(timestamp|requestId|revision)":"?[^",}]*"?')


class Target:
    """A new installation with one empty tenant."""

    def __init__(self, fixture, name):
        self.fixture, self.name = fixture, name
        self.folder = fixture.subfolder(name)
        self.database = "kt_" + name
        fixture.cluster.create_database(self.database)
        self.environment = servers.worker_environment(fixture.cluster, self.database)
        self.ctl("db", "migrate")
        self.ctl("tenant", "add", "moved")
        self.workers = None
        self.session = Psql(fixture.cluster, self.database)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.workers:
            self.workers.stop()
        self.session.close()

    def ctl(self, *arguments, stdin=""):
        return run_ctl(self.environment, *arguments, stdin=stdin).strip()

    @staticmethod
    def command(*arguments, rate=1000):
        return [servers.binary("release", "kartotekactl"), "import", *arguments, "--tenant", "moved", "--rate", str(rate)]

    def take(self, secret, *arguments):
        """The status and what an import says."""
        done = subprocess.run(self.command(*arguments), env=dict(self.environment, MOVE_FROM_SECRET=secret),
                              cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, timeout=200, check=False)
        return done.returncode, done.stdout, done.stderr

    def send(self, request):
        if not self.workers:
            self.workers = servers.Workers(self.folder, "release", self.environment, 1, engine="event")
        return FcgiTransport(self.workers.socket).send(request)

    def number(self, sql):
        return int(self.session.ask(sql))


def counts(text):
    """{step: (added, changed, same, refused)}"""
    found = {}
    for line in text.splitlines():
        match = re.fullmatch(r"([a-z-]+): (\d+) added, (\d+) changed, (\d+) as they were, (\d+) not taken", line)
        if match:
            found[match.group(1)] = tuple(int(n) for n in match.groups()[1:])
    return found


def differences(what, one, other):
    """Paths at which two values of JSON differ."""
    if type(one) is not type(other):
        return ["%s: %.80r, %.80r" % (what, one, other)]
    if isinstance(one, dict):
        return [d for key in sorted(set(one) | set(other))
                for d in differences(what + "." + key, one.get(key), other.get(key))]
    if isinstance(one, list):
        if len(one) != len(other):
            return ["%s: %d items, %d items" % (what, len(one), len(other))]
        return [d for i, pair in enumerate(zip(one, other)) for d in differences("%s[%d]" % (what, i), *pair)]
    return [] if one == other else ["%s: %.80r, %.80r" % (what, one, other)]


def same_answers(pairs, masked=()):
    """Faults of answers to the same question, asked of both: (name, request there, request here)."""
    faults = []
    for name, there, here in pairs:
        if there.status != here.status or there.status != 200:
            faults.append("%s: status %d there, %d here: %.200r" % (name, there.status, here.status, here.body))
            continue
        one, other = (json.loads(ALWAYS.sub(rb'"\1":""', a.body)) for a in (there, here))
        faults += [d for d in differences(name, one, other) if not any(word in d for word in masked)]
    return faults[:SHOWN]


def second_run(target, secret, *arguments):
    """A run after the first one adds and changes nothing."""
    status, out, err = target.take(secret, *arguments)
    wrong = ["%s: %s" % item for item in counts(out).items() if item[1][0] or item[1][1]]
    return (["a second run: status %d: %s" % (status, err[-500:])] if status else []) + wrong[:SHOWN]


def killed_and_continued(target, secret, report_faults, *arguments):
    """Kills the import when it has stored something, and lets another one end it."""
    process = subprocess.Popen(target.command(*arguments, rate=20), env=dict(target.environment, MOVE_FROM_SECRET=secret),
                               cwd=target.folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    end = time.monotonic() + 60
    while target.number("select count(*) from kartoteka.moved") < 20 and process.poll() is None \
            and time.monotonic() < end:
        time.sleep(0.02)
    if process.poll() is not None:
        report_faults.append("the import ended before it was killed: %s" % process.returncode)
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=20)
    return target.take(secret, *arguments)


def compared(here, port, old_key, new_key, number, clients):
    """The reads of a log, asked of both: alike, then with a difference that was planted, then with Kartoteka down."""
    nginx = servers.Nginx(here.folder, here.workers.socket, ENGINE="event")
    with open(os.path.join(here.folder, "access.log"), "w", encoding="utf-8") as file:
        for client in clients[:10]:
            file.write('127.0.0.1 - - [28/Nov/2026:01:00:00 +0300] "GET /api/v1/crm/Clients?Id=%s&objectId=%s HTTP/1.1" '
                       '200 512 "-" "curl"\n' % (client, number))
        file.write("GET /api/v1/crm/Countries?objectId=%s\n" % number)
        file.write('127.0.0.1 "PUT /api/v1/crm/Clients?clientId=1 HTTP/1.1" 200\nGET /elsewhere\n')

    def run(*more, to=nginx.port, log="access.log"):
        done = subprocess.run(
            [servers.binary("release", "kartotekactl"), "compare", log, "--dialect", "webdelivery", "--from",
             "http://127.0.0.1:%d" % port, "--to", "http://127.0.0.1:%d" % to, "--rate", "1000", *more], cwd=here.folder,
            env=dict(here.environment, MOVE_FROM_SECRET=old_key, MOVE_TO_SECRET=new_key), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=120, check=False)
        return done.returncode, done.stdout, done.stderr
    faults = []
    try:
        status, out, err = run("--json")
        if status or [(r["operation"], r["calls"], r["differing"]) for r in json.loads(out)] != [
                ("GET Clients", 10, 0), ("GET Countries", 1, 0)] or "2 lines without one" not in err:
            faults.append("alike: %d %s %s" % (status, out, err))
        here.session.ask("update kartoteka.party set note = 'planted here' where id = %s" % clients[0])
        end = time.monotonic() + 5      # the worker sees within a second what others have written
        status = 0
        while status == 0 and time.monotonic() < end:
            status, out, err = run("--json")
        rows = [(r["field"], r["kind"], r["times"]) for r in json.loads(out) if r["times"]]
        if status != 1 or rows != [("data.note", "value", 1)] or "planted" in out + err:
            faults.append("planted: %d %s %s" % (status, out, err))
        if "planted here" not in run("--show-values")[1] or run("--ignore", "note")[0]:
            faults.append("values that were asked for, a member that was left out")
        here.session.ask("update kartoteka.party set note = '' where id = %s" % clients[0])
        with open(os.path.join(here.folder, "short.log"), "w", encoding="utf-8") as file:
            file.write("GET /api/v1/crm/Countries?objectId=%s\n" % number)
        status, out, err = run(to=servers.free_port(), log="short.log")
        if status != 1 or "1 calls that one side" not in err:
            faults.append("down: %d %s %s" % (status, out, err))
    finally:
        nginx.stop()
    return faults


def moved_from_webdelivery(fixture, report):
    """Types, places and clients with their ids; killed amid it; a second run adds nothing."""
    with Watched(fixture, "delivery") as there, Target(fixture, "newdelivery") as here:
        fixture.cluster.run_sql("kt_delivery", FEW_PLACES)
        port = there.behind_nginx().port
        v, faults = fixture.variables, []
        ask = ("webdelivery", "--from", "http://127.0.0.1:%d" % port, "--object", v["OBJECT_ID"])
        status, out, err = here.take("wrong", *ask)
        if status != 1 or "DLW-0005" not in err:
            faults.append("a wrong key: status %d: %s" % (status, err[-300:]))
        status, out, err = here.take(v["SID"], *ask, "--dry-run")
        if here.number("select count(*) from kartoteka.moved") or "dry run" not in out:
            faults.append("a dry run: %d %s %s" % (status, out[-300:], err[-300:]))
        status, out, err = killed_and_continued(here, v["SID"], faults, *ask)
        if status:
            faults.append("status %d: %s %s" % (status, out[-400:], err[-1200:]))
        here.ctl("object", "add", "--tenant", "moved", "--object", v["OBJECT_ID"])
        sid = here.ctl("key", "create", "--tenant", "moved", "--kind", "sid", "--object", v["OBJECT_ID"])

        def both(path):
            target = ("/api/v1/crm/%s%sobjectId=%s" % (path, "&" if "?" in path else "?", v["OBJECT_ID"])).encode()
            return (path, there.direct.send(Request("GET", target, [("sid", v["SID"])])),
                    here.send(Request("GET", target, [("sid", sid)])))
        first = both("Clients?sinceRevision=0&limit=200")
        clients = [c["id"] for c in json.loads(first[1].body)["data"] if not c.get("isDeleted")][:40]
        countries = [c["id"] for c in json.loads(both("Countries")[1].body)["data"]]
        cities = [c["id"] for k in countries for c in json.loads(both("Cities?countryId=%s" % k)[1].body)["data"]][:30]
        faults += same_answers(
            [both(p) for p in ("TypesContacts", "TypesAddresses", "Countries")] +
            [both("Cities?countryId=%s" % k) for k in countries] +
            [both("%s?cityId=%s" % (what, c)) for what in ("Streets", "MetroStations") for c in cities] +
            [both("Clients?Id=%s" % c) for c in clients])
        faults += compared(here, port, v["SID"], sid, v["OBJECT_ID"], clients)
        faults += second_run(here, v["SID"], *ask)
        with open(os.path.join(here.folder, "ids.txt"), "w", encoding="ascii") as file:
            file.write("\n".join(clients[:5]) + "\n404404404\nabc\n")
        status, out, err = here.take(v["SID"], *ask, "--clients", "ids.txt", "--report", "report.csv")
        with open(os.path.join(here.folder, "report.csv"), encoding="utf-8") as file:
            text = file.read()
        if status != 1 or counts(out).get("clients") != (0, 0, 5, 2) or "clients,404404404,refused,," not in text:
            faults.append("ids of a file: %d %s %s" % (status, out[-600:], text[-300:]))
        report.check("moved_from_webdelivery", faults)


def moved_from_salesman(fixture, report):
    """Employees, directories, forms, clients, contacts, deals."""
    with Watched(fixture, "sales") as there, Target(fixture, "newsales") as here:
        port = there.behind_nginx().port
        v, faults = fixture.variables, []

        def ask_there(module, **more):
            form = encode_pairs(dict(login=v["LOGIN"], apikey=v["APIKEY"], **more).items())
            return there.direct.send(Request("POST", ("/developer/v2/" + module).encode(), [FORM], form.encode()))
        person = json.loads(ask_there("person", action="list").body)["data"][0]["pid"]
        client = json.loads(ask_there("client", action="list").body)["data"][0]["clid"]
        ask_there("client", action="update", clid=str(client), pid=str(person), phone="+7 342 2000000, +7 342 2000001",
                  idcategory="Связь", tip_cmr="Старый друг")
        for title in ("Первая", "Вторая"):
            ask_there("deal", action="add", title=title, clid=str(client), pid=str(person), kol="100.50")
        ask = ("salesman", "--from", "http://127.0.0.1:%d" % port, "--login", v["LOGIN"])
        status, out, err = here.take(v["APIKEY"], *ask)
        if status:
            faults.append("status %d: %s %s" % (status, out[-800:], err[-1200:]))
        key = here.ctl("key", "create", "--tenant", "moved", "--kind", "apikey")

        def both(module, **more):
            form = encode_pairs(dict(login=v["LOGIN"], apikey=key, **more).items())
            return ("%s %s" % (module, more), ask_there(module, **more),
                    here.send(Request("POST", ("/developer/v2/" + module).encode(), [FORM], form.encode())))
        faults += same_answers(
            [both("guides", action=a) for a in ("loyalty", "clientpath", "relations", "territory", "category")] +
            [both("user", action="user.list"), both("user", action="user", user=v["LOGIN"]),
             both("person", action="fields"), both("client", action="fields"),
             both("person", action="list", socinfo="yes"), both("client", action="list", bankinfo="yes"),
             both("deal", action="list"), both("person", action="info", pid=str(person)),
             both("client", action="info", clid=str(client), bankinfo="yes", contacts="yes")])
        faults += second_run(here, v["APIKEY"], *ask)
        ask_there("person", action="update", pid=str(person), ptitle="Новая должность")
        status, out, err = here.take(v["APIKEY"], *ask)
        if status or counts(out).get("people", ())[:2] != (0, 1):
            faults.append("a change there: %d %s" % (status, out))
        report.check("moved_from_salesman", faults)


def moved_from_r7(fixture, report):
    """Employees, statuses, fields, tags, companies, people, cases."""
    with Watched(fixture, "portal") as there, Target(fixture, "newportal") as here:
        port = there.behind_nginx().port
        v, faults = fixture.variables, []

        def ask_there(path, method="GET", **body):
            headers = [("Authorization", "Basic " + v["BASIC"])]
            data = json.dumps(body).encode() if body else b""
            return there.direct.send(Request(method, ("/api/2.0/" + path).encode(),
                                             headers + ([("Content-Type", "application/json")] if body else []), data))

        def items(path):
            return json.loads(ask_there(path).body)["response"]
        contacts = items("crm/contact/filter.json?count=1000")
        ids = [c["id"] for c in contacts]
        field = json.loads(ask_there("crm/person/customfield.json", "POST", label="Размер", fieldType=0).body)["response"]
        one = next(c["id"] for c in contacts if not c["isCompany"])
        ask_there("crm/person/%d/customfield/%d.json" % (one, field["id"]), "POST", fieldValue="XL")
        ask_there("crm/contact/%d/tag.json" % one, "POST", tagName="перенос")
        ask_there("crm/contact/%d/addressdata.json" % one, "POST",
                  address={"street": "Ленина 1", "city": "Пермь", "country": "Россия", "category": 1, "isPrimary": True})
        case = json.loads(ask_there("crm/case.json", "POST", title="Переезд", members=[one]).body)["response"]["id"]
        ask_there("crm/case/%d/tag.json" % case, "POST", tagName="срочно")
        ask = ("r7", "--from", "http://127.0.0.1:%d" % port, "--login", v["R7_USER"])
        status, out, err = here.take("wrong", *ask)
        if status != 1:
            faults.append("a wrong password: status %d: %s" % (status, err[-300:]))
        status, out, err = here.take(v["R7_PASSWORD"], *ask)
        if status:
            faults.append("status %d: %s %s" % (status, out[-800:], err[-1200:]))
        here.ctl("employee", "password", v["R7_USER"], "--tenant", "moved", stdin=v["R7_PASSWORD"] + "\n")

        def both(path):
            return (path, ask_there(path), here.send(Request(
                "GET", ("/api/2.0/" + path).encode(), [("Authorization", "Basic " + v["BASIC"])])))
        faults += same_answers(
            [both(p) for p in (
                "people.json", "crm/contact/status.json", "crm/contact/type.json", "crm/contact/tag.json",
                "crm/case/tag.json", "crm/contact/filter.json?count=1000&sortBy=id", "crm/case/filter.json?sortBy=id",
                "crm/contact/customfield/definitions.json", "crm/person/customfield/definitions.json",
                "crm/company/customfield/definitions.json", "crm/case/customfield/definitions.json")] +
            [both("crm/contact/%d%s.json" % (c, more)) for c in ids[:30] for more in ("", "/data", "/tag")] +
            [both("crm/case/%d%s.json" % (case, more)) for more in ("", "/contact", "/tag")],
            masked=("smallFotoUrl", "mediumFotoUrl"))
        faults += second_run(here, v["R7_PASSWORD"], *ask)
        report.check("moved_from_r7", faults)


class Vendor(http.server.BaseHTTPRequestHandler):
    """A SalesMan as the vendor's pages describe it: a contact and a client with one number, an empty directory without
    data, dates that are none. Its first answer is a 429, its second no answer at all."""

    asked = []

    def do_POST(self):  # pylint: disable=invalid-name
        form = dict(urllib.parse.parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        self.asked.append((self.path, form.get("apikey"), time.monotonic()))
        if len(self.asked) == 1:
            self.send_response(429)
            self.send_header("Retry-After", "1")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if len(self.asked) == 2:
            self.connection.close()
            return
        module, action = self.path.rsplit("/", 1)[1], form["action"]
        body = json.dumps(self.answer(module, action, form), ensure_ascii=False).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    @staticmethod
    def answer(module, action, form):
        lists = {
            ("user", "user.list"): [{"iduser": "1", "title": "Босс", "login": "boss@x.test", "active": "yes"}],
            ("guides", "loyalty"): [{"id": "7", "title": "Свой", "color": "#fff", "isDefault": "yes"}],
            ("person", "list"): [{"pid": "5", "person": "Иванов Иван", "clid": "5", "tel": "1, 2", "iduser": "1",
                                  "date_create": "0000-00-00 00:00:00", "loyalty": "Свой", "input2": "x\u0000y"},
                                 {"pid": "6", "person": "Петров", "date_create": "2020-02-31 10:00:00"},
                                 {"pid": "", "person": "Без номера"}],
            ("client", "list"): [{"clid": "5", "title": "ООО", "pid": "5", "type": "client"}],
            ("deal", "list"): [{"did": "5", "title": "Сделка", "clid": "5", "pid_list": "5,404", "kol": "1 000",
                                "close": "no", "datum": "2020-01-02"}]}
        if (module, action) == ("user", "user"):
            return {"data": {"tip": "Руководитель организации"}}
        if action == "fields":
            return {"data": {"person": "Имя", "input2": "Второе"}} if module == "person" else {"data": {"title": "Название"}}
        found = lists.get((module, action))
        if found is None:
            return {}  # an empty directory
        return {"data": found if form.get("offset", "0") == "0" else [], "count": len(found)}

    def log_message(self, *_):  # pylint: disable=arguments-differ
        pass


@contextlib.contextmanager
def vendor():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Vendor)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield "http://127.0.0.1:%d" % server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def moved_from_a_vendor(fixture, report):
    """A 429 and a lost answer are survived, what cannot be taken is told, a taken number gets another."""
    with vendor() as url, Target(fixture, "vendor") as here:
        faults = []
        for address, word in ((url.replace("127.0.0.1", "192.0.2.1"), "--plain-http"), ("ftp://x.test", "no URL"),
                              (url.replace("//", "//me:secret@"), "must not hold")):
            status, _, err = here.take("key", "salesman", "--login", "boss@x.test", "--from", address)
            if status != 1 or word not in err:
                faults.append("%s: %d %s" % (address, status, err))
        ask = ("salesman", "--login", "boss@x.test", "--from", url, "--report", "one.csv")
        key = "k3y-0f-the-vendor"
        status, out, err = here.take(key, *ask)
        if status != 1 or key in out + err:
            faults.append("status %d: %s %s" % (status, out, err))
        if Vendor.asked[1][2] - Vendor.asked[0][2] < 1 or {sent for _, sent, _ in Vendor.asked} != {key}:
            faults.append("the pause that was asked for: %s" % Vendor.asked[:3])
        if (counts(out).get("people"), counts(out).get("clients"), counts(out).get("deals")) != (
                (1, 0, 0, 2), (1, 0, 0, 0), (1, 0, 0, 0)):
            faults.append("counts: %s %s" % (out, err))
        client = here.number("select new_id from kartoteka.moved where sort = 'client'")
        with open(os.path.join(here.folder, "one.csv"), encoding="utf-8") as file:
            lines = file.read().splitlines()
        if client in (5, 6) or not any(line.startswith("clients,5,added,%d," % client) for line in lines):
            faults.append("the client's number: %d %s" % (client, lines))
        linked = here.number("select count(*) from kartoteka.party p join kartoteka.party c on c.id = p.company_id where "
                             "p.id = 5 and c.id = %d and c.main_person_id = 5" % client)
        deal = here.number("select count(*) from kartoteka.deal where id = 5 and party_id = 5 and company_id = %d" % client)
        value = here.number("select count(*) from kartoteka.custom_value where value = 'xy'")
        if (linked, deal, value) != (1, 1, 1):
            faults.append("links: %d, deal: %d, value: %d" % (linked, deal, value))
        if here.number("select count(*) from kartoteka.contact_info where party_id = 5") != 2:
            faults.append("two phones of one text")
        faults += ["again: %s" % f for f in [counts(here.take(key, *ask[:-1], "two.csv")[1]).get("people")] if f != (0, 0, 1, 2)]
        report.check("moved_from_a_vendor", faults)


SCENARIOS = (moved_from_a_vendor, moved_from_webdelivery, moved_from_salesman, moved_from_r7)
