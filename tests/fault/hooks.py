"""Webhooks: what the API changes is posted, signed, in order for its record, at least once, whatever the receiver and
the sender go through. receivers.py is the other side."""

import json
import os
import random
import re
import signal
import subprocess
import threading
import time

import servers
from exchange import Request, encode_pairs
from receivers import Receiver
from stage import FORM, Stage

LOCAL = {"KARTOTEKA_WEBHOOK_NETWORKS": "127.0.0.0/8", "KARTOTEKA_WEBHOOK_RETRY_MS": "20",
         "KARTOTEKA_WEBHOOK_TIMEOUT_MS": "400"}
EVENTS, RECORDS, PATIENCE_S = 240, 12, 60


def ctl(stage, *words, **more):
    """(status, output, errors)"""
    done = subprocess.run([servers.binary("release", "kartotekactl"), *words], text=True, cwd="/",
                          env=dict(stage.environment, **more), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=60, check=False)
    return done.returncode, done.stdout, done.stderr


def add(stage, name, url, *words):
    """Makes a webhook of the demonstration's tenant; its secret."""
    status, secret, error = ctl(stage, "webhook", "add", name, "--tenant", "demo", "--url", url, *words)
    if status != 0:
        raise AssertionError(error)
    return secret.strip()


def person(stage, name):
    return int(json.loads(stage.send(stage.salesman("add", person=name, tel="+7 342 2010203")).body)["data"])


def edit(stage, pid, **more):
    return stage.send(stage.salesman("update", pid=str(pid), **more))


def shown_by_the_api(stage, pid):
    """The record as each dialect's own operation answers."""
    r7 = stage.send(Request("GET", b"/api/2.0/crm/contact/%d.json" % pid,
                            [("Authorization", "Basic " + stage.variables["BASIC"])]))
    wd = stage.send(Request("GET", b"/api/v1/crm/Clients?id=%d&objectId=%s" % (
        pid, stage.variables["OBJECT_ID"].encode()), [("sid", stage.variables["SID"])]))
    sm = stage.send(stage.salesman("info", pid=str(pid), socinfo="yes"))
    return {"r7": json.loads(r7.body)["response"], "webdelivery": json.loads(wd.body)["data"],
            "salesman": json.loads(sm.body)["data"]}


def webhooks_show_records(fixture, report):
    """Each dialect's event has the record as its own API shows it; SalesMan's has its names."""
    with Stage(fixture, "hooks-shape", count=1, **LOCAL) as stage, Receiver() as receiver:
        for dialect in ("r7", "webdelivery", "salesman", "salesman-event", "ids"):
            receiver.secrets.add(add(stage, dialect, receiver.url("/" + dialect), "--dialect", dialect))
        pid = person(stage, "Хуков Пётр")
        edit(stage, pid, ptitle="директор", tel="+7 342 2010299")
        status, out, error = ctl(stage, "send", "--once")
        faults = [] if status == 0 else ["send: %s %s" % (out, error)]
        faults += receiver.faults()
        shown = shown_by_the_api(stage, pid)
        last = {}
        for taken in receiver.taken:
            last.setdefault(taken.path[1:], []).append(json.loads(taken.body))
        for dialect, record in shown.items():
            names = [event["event"] for event in last.get(dialect, [])]
            if names != ["person.add", "person.edit"]:
                faults.append("%s: %s" % (dialect, names))
            elif last[dialect][1]["record"] != record:
                faults.append("%s shows %s, the API %s" % (dialect, last[dialect][1]["record"], record))
        edited = last["r7"][1]
        if not {"job_title", "contacts"} <= set(edited["changed"]) or edited["by"]["login"] != stage.variables["LOGIN"]:
            faults.append("r7: changed %s by %s" % (edited["changed"], edited["by"]))
        event = last["salesman-event"][1]
        if (event["event"], event["pid"], event["autor"], event["newparam"].get("ptitle")) != (
                "person.edit", pid, stage.variables["LOGIN"], "директор"):
            faults.append("salesman-event: %s" % event)
        if "record" in last["ids"][1] or last["ids"][1]["record_id"] != pid:
            faults.append("ids: %s" % last["ids"][1])
        report.check("webhooks: each dialect's record as its API shows it", faults)
        gone_records_and_echoes(stage, receiver, report, pid)


def gone_records_and_echoes(stage, receiver, report, pid):
    """A deleted, an erased record is told by its number; what a key has changed is left out on request."""
    with stage.psql() as session:
        session.ask("set role kartoteka_owner")
        key = session.ask("select k.id from kartoteka.access_key k join kartoteka.tenant t on t.id = k.tenant_id where "
                          "t.name = 'demo' and k.kind = 'apikey' and k.can_write order by 1 limit 1")
        receiver.secrets.add(add(stage, "echo", receiver.url("/echo"), "--dialect", "ids", "--without-employee",
                                 stage.variables["LOGIN"]))
        receiver.secrets.add(add(stage, "keyless", receiver.url("/keyless"), "--dialect", "ids", "--without-key", key))
        other = person(stage, "Стёртый Иван")
        before = len(receiver.taken)
        stage.send(stage.salesman("delete", pid=str(pid)))
        erased = ctl(stage, "erase", str(other), "--tenant", "demo", "--yes", "--reason", "asked")
        waiting = session.ask("select string_agg(distinct what, ',') from kartoteka.webhook_event where party_id = %d"
                              % other)
    status, _, error = ctl(stage, "send", "--once")
    told = [(taken.path, json.loads(taken.body)) for taken in receiver.taken[before:]]
    faults = [] if status == 0 and erased[0] == 0 else ["send: %s, erase: %s" % (error, erased)]
    if waiting != "delete":
        faults.append("of an erased person there wait: %s" % waiting)
    r7 = sorted((event["event"], event["record_id"], event["record"]) for path, event in told if path == "/r7")
    if r7 != [("person.delete", pid, None), ("person.delete", other, None)]:
        faults.append("r7 is told %s" % r7)
    # the operator's erasure has no key and no employee, so it is nobody's echo
    for path in ("/echo", "/keyless"):
        if [(e["event"], e["record_id"]) for p, e in told if p == path] != [("person.delete", other)]:
            faults.append("%s is told %s" % (path, [e for p, e in told if p == path]))
    report.check("webhooks: records that are gone, echoes left out", faults + receiver.faults())


def r7_tag(stage, method, path, **body):
    return stage.send(Request(method, b"/api/2.0/crm/contact/" + path.encode(),
                              [("Authorization", "Basic " + stage.variables["BASIC"]),
                               ("Content-Type", "application/json")], json.dumps(body).encode()))


def deals_and_tags(fixture, report):
    """Deals have SalesMan's events, tags are an edit; each in the transaction of its change, and none for R7's deals."""
    with Stage(fixture, "hooks-deals", count=1, **LOCAL) as stage, Receiver() as receiver, stage.psql() as session:
        faults = []
        for dialect in ("r7", "webdelivery", "salesman", "salesman-event", "ids"):
            receiver.secrets.add(add(stage, dialect, receiver.url("/" + dialect), "--dialect", dialect))
        receiver.secrets.add(add(stage, "closed", receiver.url("/closed"), "--dialect", "ids", "--event", "deal.close"))
        unknown = ctl(stage, "webhook", "add", "x", "--tenant", "demo", "--url", receiver.url("/x"), "--event",
                      "deal.change.step")
        pid = person(stage, "Сделкин Олег")
        made = json.loads(stage.send(stage.salesman_of("deal", "add", title="Ремонт", clid="1781", kol="100", pid_list=str(pid))).body)
        did = int(made["data"])
        stage.send(stage.salesman_of("deal", "update", did=str(did), kol="150.5"))
        stage.send(stage.salesman_of("deal", "change.close", did=str(did), status_close="Победа полная", kol_fact="140"))
        tagged = [r7_tag(stage, "POST", "%d/tag" % pid, tagName="важный").status,
                  r7_tag(stage, "DELETE", "%d/tag" % pid, tagName="важный").status]
        tenant = session.ask("select id from kartoteka.tenant where name = 'demo'")
        session.ask("set kartoteka.tenant = '%s'" % tenant)
        session.ask("begin")
        session.ask("insert into kartoteka.deal (tenant_id, id, title) values (%s, 990000, 'x')" % tenant)
        session.ask("rollback")
        closed = json.loads(stage.send(stage.salesman_of("deal", "info", did=str(did))).body)["data"]
        ctl(stage, "send", "--once")
        told = {}
        for taken in receiver.taken:
            told.setdefault(taken.path[1:], []).append(json.loads(taken.body))
        names = {dialect: [e["event"] for e in told.get(dialect, [])] for dialect in told}
        persons = ["person.add", "person.edit", "person.edit"]
        deals = ["deal.add", "deal.edit", "deal.close"]
        for dialect in ("salesman", "salesman-event", "ids"):
            if sorted(names.get(dialect, [])) != sorted(persons + deals):
                faults.append("%s: %s" % (dialect, names.get(dialect)))
        for dialect in ("r7", "webdelivery"):
            if names.get(dialect) != persons or told[dialect][1]["changed"] != ["tags"]:
                faults.append("%s: %s" % (dialect, told.get(dialect)))
        if names.get("closed") != ["deal.close"] or told["closed"][0]["record_id"] != did:
            faults.append("closed: %s" % told.get("closed"))
        shown = [e for e in told["salesman"] if e["event"] == "deal.close"]
        if not shown or shown[0]["record"] != closed:
            faults.append("the deal is %s, told was %s" % (closed, shown))
        by_event = {e["event"]: e for e in told["salesman-event"] if "did" in e}
        if by_event.get("deal.edit", {}).get("newparam", {}).get("kol") != closed["kol"] or (
                by_event["deal.close"].get("summa"), by_event["deal.close"].get("status")) != (
                    closed["kol_fact"], closed["status_close"]) or by_event["deal.add"]["did"] != did:
            faults.append("salesman-event: %s" % by_event)
        if unknown[0] != 1 or tagged[0] not in (200, 201) or tagged[1] != 200:
            faults.append("refused: %s, tags: %s" % (unknown, tagged))
        stage.send(stage.salesman_of("deal", "delete", did=str(did)))
        ctl(stage, "send", "--once")
        if json.loads(receiver.taken[-1].body)["event"] != "deal.delete":
            faults.append("deleted: %s" % receiver.taken[-1].body)
        report.check("webhooks: deals and tags", faults + receiver.faults())


def form(target, **fields):
    return Request("POST", target.encode(), [FORM], encode_pairs(fields.items()).encode())


def calls_and_forms(fixture, report):
    """A call that an exchange tells of, and what a site's form has sent, have SalesMan's events; the echo of the
    exchange's own key is left out on request; whoever is erased takes them along."""
    with Stage(fixture, "hooks-calls", count=1, **LOCAL) as stage, Receiver() as receiver, stage.psql() as session:
        faults, keys = [], {"crm_token": stage.variables["PHONE_KEY"]}
        for dialect in ("r7", "webdelivery", "salesman", "salesman-event", "ids"):
            receiver.secrets.add(add(stage, dialect, receiver.url("/" + dialect), "--dialect", dialect))
        receiver.secrets.add(add(stage, "leads", receiver.url("/leads"), "--dialect", "ids", "--event", "lead.add"))
        session.ask("set role kartoteka_owner")
        key = session.ask("select k.id from kartoteka.access_key k join kartoteka.tenant t on t.id = k.tenant_id where "
                          "t.name = 'demo' and k.kind = 'phone' and k.can_write")
        receiver.secrets.add(add(stage, "echo", receiver.url("/echo"), "--dialect", "ids", "--without-key", key,
                                 "--event", "history.add"))
        pid = person(stage, "Звонков Илья")
        for told in (dict(cmd="event", type="INCOMING", phone="83422010203", callid="7001"),
                     dict(cmd="history", type="in", phone="83422010203", callid="7001", status="Success", duration="61"),
                     dict(cmd="history", type="in", phone="83422010203", callid="7001", status="Success", duration="61"),
                     dict(cmd="history", type="in", phone="89995550199", callid="7002", status="missed")):
            if stage.send(form("/pbx/call", **told, **keys)).status != 200:
                faults.append("the exchange is refused: %s" % told)
        stage.send(form("/form/send?token=" + stage.variables["FORM_TOKEN"], Name="Звонков", Phone="83422010203",
                        tranid="7:1"))
        call = json.loads(stage.send(Request("GET", b"/api/2.0/kartoteka/contact/%d/call.json" % pid, [
            ("Authorization", "Basic " + stage.variables["BASIC"])])).body)["response"][0]
        ctl(stage, "send", "--once")
        told = {}
        for taken in receiver.taken:
            told.setdefault(taken.path[1:], []).append(json.loads(taken.body))
        names = {dialect: sorted(e["event"] for e in events) for dialect, events in told.items()}
        wanted = ["history.add", "history.add", "history.edit", "lead.add", "person.add", "person.edit"]
        faults += ["%s is told %s" % (dialect, names.get(dialect)) for dialect in ("r7", "salesman", "salesman-event", "ids")
                   if names.get(dialect) != wanted]
        if names.get("webdelivery") != ["person.add", "person.edit"] or names.get("leads") != ["lead.add"] or "echo" in names:
            faults.append("webdelivery is told %s, the one of leads %s, the echo %s" % tuple(
                names.get(name) for name in ("webdelivery", "leads", "echo")))
        ended = [e for e in told["r7"] if e["event"] == "history.edit"][0]
        if ended["record"] != call or ended["record_id"] != call["id"] or not {"status", "duration"} <= set(ended["changed"]):
            faults.append("the call is %s, told was %s" % (call, ended))
        if [e["record"] for e in told["salesman"] if e["event"] == "history.edit"] != [call]:
            faults.append("salesman: %s" % told["salesman"])
        events = {(e["event"], e.get("pid")): e for e in told["salesman-event"]}
        if events.get(("history.edit", pid), {}).get("id") != call["id"] or "autor" not in events[("history.edit", pid)] or (
                ("history.add", None) not in events or "iduser" not in events.get(("lead.add", pid), {})):
            faults.append("salesman-event: %s" % told["salesman-event"])
        stage.send(form("/pbx/call", cmd="rating", callid="7001", rating="5", **keys))
        erased = ctl(stage, "erase", str(pid), "--tenant", "demo", "--yes", "--reason", "asked")
        left = session.ask("select string_agg(distinct what, ',') from kartoteka.webhook_event where party_id = %d" % pid)
        if erased[0] != 0 or left != "delete":
            faults.append("erase: %s, of the erased person there wait: %s" % (erased, left))
        report.check("webhooks: calls and what forms have sent", faults + receiver.faults())


def refused_addresses(fixture, report):
    """Nothing reaches an address that is not public, by name, number, redirect or http, unless it is allowed."""
    with Stage(fixture, "hooks-refused", count=1) as stage, Receiver() as receiver:
        faults = []
        for url in ("http://127.0.0.1:1/x", "https://127.0.0.1/x", "https://10.0.0.1/", "https://[::1]/",
                    "https://[fd00::1]/", "https://169.254.169.254/latest", "https://[::ffff:10.0.0.1]/",
                    "https://[64:ff9b::a00:1]/", "https://2130706433/", "https://0x7f.1/", "https://u:p@example.com/",
                    "ftp://example.com/", "http://example.com/", "example.com"):
            status, out, error = ctl(stage, "webhook", "add", "bad", "--tenant", "demo", "--url", url)
            if status != 1 or out or "--url: " not in error:
                faults.append("%r: status %d: %s%s" % (url, status, out, error))
        # a name is judged when it is connected to
        add(stage, "named", "https://localhost:%d/secret" % receiver.port)
        status, out, error = ctl(stage, "webhook", "test", "named", "--tenant", "demo")
        if status != 1 or "not public" not in error:
            faults.append("localhost: %d %s %s" % (status, out, error))
        allowed = "http://127.0.0.1:%d/" % receiver.port
        status, out, error = ctl(stage, "webhook", "add", "let", "--tenant", "demo", "--url", allowed, **LOCAL)
        receiver.secrets.add(out.strip())
        # the setting is gone again: what was added with it is refused when it is sent
        if ctl(stage, "webhook", "test", "let", "--tenant", "demo")[0] != 1 or receiver.taken:
            faults.append("an address that is no longer allowed was asked")
        receiver.redirect = "http://127.0.0.1:%d/elsewhere" % receiver.port
        status, _, error = ctl(stage, "webhook", "test", "let", "--tenant", "demo", **LOCAL)
        if status != 1 or "302" not in error or [t.path for t in receiver.arrived] != ["/"]:
            faults.append("a redirect: %d %s %s" % (status, error, receiver.arrived))
        receiver.redirect = None
        status, out, error = ctl(stage, "webhook", "test", "let", "--tenant", "demo", **LOCAL)
        if status != 0 or json.loads(receiver.taken[-1].body)["event"] != "ping":
            faults.append("test: %d %s %s" % (status, out, error))
        report.check("webhooks: addresses that are not public are refused", faults + receiver.faults())


class Sender:
    """kartotekactl send, killed at random."""

    def __init__(self, stage, *options):
        self.environment, self.options, self.killed = stage.environment, options, 0
        self.process = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def start(self):
        self.process = subprocess.Popen([servers.binary("release", "kartotekactl"), "send", *self.options],
                                        env=self.environment,
                                        cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.killed += 1
        self.start()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)


def write_events(stage, people, count):
    dice = random.Random(18)
    for n in range(count):
        edit(stage, dice.choice(people), ptitle="место %d" % n)


def order_faults(receiver, expected):
    """expected: {record: [event, ...]} in the order of changes. Each was taken, none came before the one ahead of it
    was taken, and nothing else came."""
    faults = []
    place = {event: (record, at) for record, events in expected.items() for at, event in enumerate(events)}
    taken = {}
    for arrived in receiver.arrived:
        if arrived.id not in place:
            faults.append("an event that nobody has made: %s" % arrived.id)
            continue
        record, at = place[arrived.id]
        if at > taken.get(record, -1) + 1:
            faults.append("record %s: event %d came when %d were taken" % (record, at, taken.get(record, -1) + 1))
        if arrived.took:
            taken[record] = max(taken.get(record, -1), at)
    missing = [record for record, events in expected.items() if taken.get(record, -1) != len(events) - 1]
    if missing:
        faults.append("%d records have not had all: %s" % (len(missing), missing[:5]))
    return faults[:10]


def remember_events(session):
    """Keeps the number of each event that is made, in the order of changes."""
    session.ask("create table public.told as select id, event::text, party_id from kartoteka.webhook_event")
    session.ask("create function public.tell() returns trigger language plpgsql security definer as "
                "'begin insert into public.told values (new.id, new.event::text, new.party_id); return null; end'")
    session.ask("create trigger tell after insert on kartoteka.webhook_event for each row execute function "
                "public.tell()")


def trouble(receiver, sender, until, slower=1):
    """Kills the sender and restarts the receiver at random, every half second or so many times slower, until until()
    is true."""
    dice = random.Random(7)
    receiver.wild = True
    while not until():
        time.sleep(dice.uniform(0.1, 0.5) * slower)
        if dice.random() < 0.5:
            sender.kill()
        if dice.random() < 0.3:
            receiver.restart()
    receiver.wild = False


def all_sent(session, patience_s):
    """Faults: what is still there after so many seconds."""
    try:
        servers.wait_until(lambda: session.ask("select count(*) from (select from kartoteka.webhook_event limit 1) x")
                           == "0", patience_s, "all events sent")
    except servers.ServerError as error:
        return [str(error) + ": " + session.ask("select id, party_id, attempts, next_at, dead_at, last_error from "
                                                "kartoteka.webhook_event order by id limit 5")]
    return []


def expected_events(session):
    expected = {}
    for line in session.ask("select party_id, event from public.told order by id").split():
        record, event = line.split("|")
        expected.setdefault(record, []).append(event)
    return expected


def at_least_once_in_order(fixture, report):
    """A receiver that fails, hangs, closes and restarts, a sender killed as it works: every event arrives, in the order
    of its record, and none is forged."""
    with Stage(fixture, "hooks-random", count=1, **LOCAL) as stage, Receiver(seed=18) as receiver, \
            stage.psql() as session, Sender(stage) as sender:
        people = [person(stage, "Очередной Номер") for _ in range(RECORDS)]
        receiver.secrets.add(add(stage, "wild", receiver.url("/wild"), "--dialect", "r7"))
        remember_events(session)
        write_events(stage, people, EVENTS // 2)
        sender.start()
        writing = threading.Thread(target=write_events, args=(stage, people, EVENTS // 2))
        writing.start()
        begun = time.monotonic()
        trouble(receiver, sender, lambda: not writing.is_alive() and time.monotonic() - begun > 4)
        writing.join()
        faults = all_sent(session, PATIENCE_S)
        if sender.stop() != 0:
            faults.append("the sender does not end in order")
        expected = expected_events(session)
        made = sum(map(len, expected.values()))
        if made < EVENTS:
            faults.append("%d events were made of %d changes" % (made, EVENTS))
        if not (sender.killed and receiver.failed):
            faults.append("nothing went wrong: %d kills, %d failures" % (sender.killed, receiver.failed))
        report.check("webhooks: %d events, %d posts, %d failures, %d kills: each once or more, in order" % (
            made, len(receiver.arrived), receiver.failed, sender.killed),
                     faults + order_faults(receiver, expected) + receiver.faults())


def make_events(stage, session, url, people, turns):
    """Writes turns events of each of so many people, as if each had been changed so often: the database takes the
    people's own triggers for most of a change."""
    tenant = session.ask("select id from kartoteka.tenant where name = 'demo'")
    session.ask("set kartoteka.tenant = '%s'" % tenant)
    session.ask("insert into kartoteka.party (tenant_id, id, kind, last_name, first_name, job_title) select %s, "
                "kartoteka.next_id(%s), 1, 'Миллионов', 'Номер ' || n, 'место' from generate_series(1, %d) n" % (
                    tenant, tenant, people))
    session.ask("analyze kartoteka.party")
    secret = add(stage, "million", url, "--dialect", os.environ.get("KT_HOOK_DIALECT", "r7"))
    for _ in range(turns):
        session.ask("insert into kartoteka.webhook_event (tenant_id, webhook_id, party_id, kind, what, fields, next_at) "
                    "select p.tenant_id, w.id, p.id, 1, 'edit', 'job_title', clock_timestamp() from kartoteka.party p join "
                    "kartoteka.webhook w on w.tenant_id = p.tenant_id where p.tenant_id = %s and p.last_name = 'Миллионов' "
                    "order by p.id" % tenant)
    session.ask("create table public.told as select id, event::text, party_id from kartoteka.webhook_event")
    session.ask("vacuum analyze kartoteka.webhook_event")
    return secret


def a_million_events(fixture, report):
    """The same with KT_HOOK_EVENTS events (1,000,000), from the first to the last with a receiver that fails, hangs,
    closes and restarts, and a sender that is killed; only in the long form."""
    if not os.environ.get("KT_LONG"):
        return
    events = int(os.environ.get("KT_HOOK_EVENTS", "1000000"))
    people = min(10000, events // 50)
    local = dict(LOCAL, KARTOTEKA_WEBHOOK_TIMEOUT_MS="5000")    # a receiver in Python may be late by itself
    with Stage(fixture, "hooks-million", count=1, **local) as stage, Receiver(seed=19) as receiver, \
            stage.psql() as session, Sender(stage, "--parallel", "32") as sender:
        receiver.keep_bodies = False
        receiver.weights = (97.6, 1, 0.1, 0.7, 0.6)
        receiver.secrets.add(make_events(stage, session, receiver.url("/million"), people, events // people))
        sender.start()
        begun = time.monotonic()
        patience_s = 60 + events / 50
        trouble(receiver, sender, lambda: time.monotonic() - begun > patience_s or session.ask(
            "select count(*) from (select from kartoteka.webhook_event limit 1) x") == "0", slower=30)
        rate = events / (time.monotonic() - begun)
        faults = all_sent(session, 60)
        if sender.stop() != 0:
            faults.append("the sender does not end in order")
        report.check("webhooks: %d events, %d posts, %d failures, %d kills, %.0f events a second" % (
            events, len(receiver.arrived), receiver.failed, sender.killed, rate),
                     faults + order_faults(receiver, expected_events(session)) + receiver.faults())


def ends_without_database(fixture, report):
    """A sender that is told to end does, though the database is away and it cannot store what became of a post."""
    with Stage(fixture, "hooks-away", count=1, **LOCAL) as stage, Receiver() as receiver, stage.psql() as session, \
            Sender(stage) as sender:
        receiver.secrets.add(add(stage, "away", receiver.url("/away"), "--dialect", "ids"))
        person(stage, "Без Базы")
        receiver.wild, receiver.weights = True, (0, 0, 1, 0, 0)
        sender.start()
        servers.wait_until(lambda: receiver.arrived, PATIENCE_S, "a post")
        allow = "update pg_database set datallowconn = %s where datname = '" + stage.database + "'"
        session.ask(allow % "false")
        session.ask("select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = '%s' and pid <> "
                    "pg_backend_pid()" % stage.database)
        try:
            faults = [] if sender.stop() == 0 else ["it does not end in order"]
        except subprocess.TimeoutExpired:
            faults = ["it does not end"]
        session.ask(allow % "true")
        report.check("webhooks: a sender ends without the database", faults)


def dead_letters(fixture, report):
    """After three days an event is given up, the next of its record goes on; it is listed and sent again."""
    with Stage(fixture, "hooks-dead", count=1, **LOCAL) as stage, Receiver() as receiver, stage.psql() as session:
        receiver.secrets.add(add(stage, "dead", receiver.url("/dead"), "--dialect", "ids"))
        pid = person(stage, "Мёртвый Груз")
        edit(stage, pid, ptitle="второе")
        receiver.status = 500
        faults = []
        ctl(stage, "send", "--once")
        first = session.ask("select attempts > 0, dead_at is null, next_at > now() - interval '1 min' from "
                            "kartoteka.webhook_event order by id limit 1")
        second = session.ask("select attempts from kartoteka.webhook_event order by id offset 1")
        if (first, second) != ("t|t|t", "0"):
            faults.append("after a failure: %s, the next %s" % (first, second))
        session.ask("update kartoteka.webhook_event set first_at = now() - interval '3 days 1 min', next_at = now() "
                    "where attempts > 0")
        session.ask("update kartoteka.webhook_state set next_at = now(), failures = 0")
        ctl(stage, "send", "--once")
        listed = json.loads(ctl(stage, "webhook", "dead", "dead", "--tenant", "demo", "--json")[1])
        if [(row["name"], row["record"], row["status"]) for row in listed] != [("person.add", pid, 500)]:
            faults.append("dead: %s" % listed)
        log = json.loads(ctl(stage, "webhook", "log", "dead", "--tenant", "demo", "--failed", "--json")[1])
        if len(log) < 2 or {row["status"] for row in log} != {500}:
            faults.append("log: %s" % log)
        receiver.status = 204
        unknown = ctl(stage, "webhook", "resend", "dead", "--tenant", "demo", "--event", "nothing")
        again = ctl(stage, "webhook", "resend", "dead", "--tenant", "demo", "--event", listed[0]["event"])
        session.ask("update kartoteka.webhook_event set next_at = now() where next_at < 'infinity'")
        session.ask("update kartoteka.webhook_state set next_at = now(), failures = 0")
        sent = ctl(stage, "send", "--once")
        if (unknown[0], again[0], sent[0]) != (1, 0, 0):
            faults.append("resend: %s %s %s" % (unknown, again, sent))
        names = [json.loads(taken.body)["event"] for taken in receiver.taken]
        if names != ["person.add", "person.edit"] or session.ask("select count(*) from kartoteka.webhook_event") != "0":
            faults.append("taken: %s" % names)
        receiver.status = 410
        edit(stage, pid, ptitle="третье")
        ctl(stage, "send", "--once")
        state = json.loads(ctl(stage, "webhook", "list", "--tenant", "demo", "--json")[1])[0]
        if state["state"] != "paused 410 Gone" or state["dead"] != 1:
            faults.append("after 410: %s" % state)
        report.check("webhooks: dead letters, listed and sent again", faults + receiver.faults())


# Programs that run a snippet of docs/WEBHOOKS.md: they print yes for a request that they believe. The request is JSON
# in the environment: secret, headers, body.
DRIVERS = {
    "php": (["php"], "<?php\n%s\n$r = json_decode(getenv('ASKED'), true);"
                     "echo kartoteka_verified($r['secret'], $r['headers'], $r['body']) ? 'yes' : 'no';"),
    "python": (["python3"], "%s\nimport json, os\nr = json.loads(os.environ['ASKED'])\n"
                            "print('yes' if kartoteka_verified(r['secret'], r['headers'], r['body'].encode()) "
                            "else 'no')"),
    "js": (["node"], "%s\nconst r = JSON.parse(process.env.ASKED);"
                     "console.log(kartotekaVerified(r.secret, r.headers, r.body) ? 'yes' : 'no');"),
}


def believes(language, snippet, asked):
    command, text = DRIVERS[language]
    done = subprocess.run(command, input=text % snippet, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env=dict(os.environ, ASKED=json.dumps(asked)), timeout=30, check=False)
    return done.stdout.strip() or done.stderr


def snippets_of_the_page(fixture, report):
    """The page's functions believe what was sent, also while a secret is changed, and nothing that differs from it."""
    with open(os.path.join(servers.HOME, "docs", "WEBHOOKS.md"), encoding="utf-8") as page:
        blocks = dict(re.findall(r"```(php|python|js)\n(.*?)```", page.read(), re.DOTALL))
    with Stage(fixture, "hooks-snippets", count=1, **LOCAL) as stage, Receiver() as receiver:
        old = add(stage, "signed", receiver.url("/signed"), "--dialect", "r7")
        new = ctl(stage, "webhook", "rotate", "signed", "--tenant", "demo")[1].strip()
        receiver.secrets |= {old, new}
        person(stage, "Подписанный «Ёж» \U0001f600")
        ctl(stage, "send", "--once")
        sent = receiver.taken[0]
        asked = {"secret": old, "headers": {name.lower(): value for name, value in sent.headers.items()},
                 "body": sent.body.decode()}
        others = {
            "another secret": dict(asked, secret="whsec_" + "A" * 43 + "="),
            "another body": dict(asked, body=asked["body"].replace("Ёж", "Еж")),
            "another event": dict(asked, headers=dict(asked["headers"], **{"webhook-id": "1"})),
            "another time": dict(asked, headers=dict(asked["headers"], **{
                "webhook-timestamp": str(int(asked["headers"]["webhook-timestamp"]) + 1)})),
            "an old one": dict(asked, headers=dict(asked["headers"], **{"webhook-timestamp": "1700000000"})),
            "no signature": dict(asked, headers={"webhook-id": asked["headers"]["webhook-id"]}),
        }
        faults = [] if set(blocks) == set(DRIVERS) else ["the page has %s" % sorted(blocks)]
        for language, snippet in blocks.items():
            for secret in (old, new):
                if believes(language, snippet, dict(asked, secret=secret)) != "yes":
                    faults.append("%s: %s" % (language, believes(language, snippet, dict(asked, secret=secret))))
            faults += ["%s believes %s: %s" % (language, what, answer) for what, answer in (
                (what, believes(language, snippet, other)) for what, other in others.items()) if answer != "no"]
        report.check("webhooks: the page's snippets check signatures", faults + receiver.faults())


def state_of(stage, tenant):
    return json.loads(ctl(stage, "webhook", "list", "--tenant", tenant, "--json")[1] or "[{}]")[0].get("state")


def tenants_apart(fixture, report):
    """One tenant's changes are not told to another's webhook; a tenant's file keeps webhooks, which rest after it."""
    with Stage(fixture, "hooks-tenants", count=1, **LOCAL) as stage, Receiver() as receiver, \
            stage.psql() as session:
        receiver.secrets.add(add(stage, "mine", receiver.url("/mine"), "--dialect", "ids"))
        other = ctl(stage, "webhook", "add", "mine", "--tenant", "other", "--url", receiver.url("/other"))
        again = ctl(stage, "webhook", "add", "mine", "--tenant", "other", "--url", receiver.url("/other"))
        receiver.secrets.add(other[1].strip())
        pid = person(stage, "Свой Человек")
        faults = [] if (other[0], again[0]) == (0, 1) else ["add: %s %s" % (other, again)]
        ctl(stage, "send", "--once")
        if [(t.path, json.loads(t.body)["record_id"]) for t in receiver.taken] != [("/mine", pid)]:
            faults.append("taken: %s" % [(t.path, t.body) for t in receiver.taken])
        paused = [ctl(stage, "webhook", "pause", "mine", "--tenant", "demo")[0] for _ in range(2)]
        edit(stage, pid, ptitle="ждёт")
        ctl(stage, "send", "--once")
        if len(receiver.taken) != 1 or paused != [0, 1]:
            faults.append("paused %s, taken %d" % (paused, len(receiver.taken)))
        ctl(stage, "webhook", "resume", "mine", "--tenant", "demo")
        told = session.ask("select string_agg(distinct action, ',' order by action) from kartoteka.audit where "
                           "action like 'webhook.%'")
        if told != "webhook.add,webhook.pause,webhook.resume":
            faults.append("the audit has %s" % told)
        dump = os.path.join(stage.folder, "demo.tenant")
        left = ctl(stage, "tenant", "delete", "demo", "--dump", dump, "--days", "1")
        session.ask("update kartoteka.tenant set leaves_at = now() where name = 'demo'")
        ctl(stage, "send", "--once")
        purged = ctl(stage, "tenant", "purge", "--yes")
        rows = session.ask("select (select count(*) from kartoteka.webhook_event), (select count(*) from "
                           "kartoteka.webhook_attempt), (select count(*) from kartoteka.webhook)")
        if len(receiver.taken) != 1 or (left[0], purged[0], rows) != (0, 0, "0|0|1"):
            faults.append("after purge: %s, %s, %s, taken %d" % (left, purged, rows, len(receiver.taken)))
        read = ctl(stage, "restore", dump, "--tenant", "copy")
        states = [state_of(stage, "copy")]
        resumed = ctl(stage, "webhook", "resume", "mine", "--tenant", "copy")
        states.append(state_of(stage, "copy"))
        if (read[0], resumed[0], states) != (0, 0, ["off", "on"]):
            faults.append("the file: %s, %s, states %s" % (read, resumed, states))
        report.check("webhooks: tenants apart, kept in files, gone with them", faults + receiver.faults())


SCENARIOS = [webhooks_show_records, deals_and_tags, calls_and_forms, refused_addresses, at_least_once_in_order, a_million_events, ends_without_database, dead_letters,
             snippets_of_the_page, tenants_apart]
