"""Secrets are in no log of worker, nginx and PostgreSQL: planted keys, passwords, tokens, numbers and
mails, in every way a request can carry them, while all works and while workers, the database or the network
fail under them."""

import base64
import json
import os
import secrets
import signal
import socket
import threading
import urllib.parse

import servers
from exchange import Request, TransportError
from stage import FORM, Stage

PHONE, MAIL, SURNAME = "+7 (342) 909-87-65", "planted.leak@secret.test", "Утечкин"


class Planted:
    """The texts that no log may hold; new ones for every run."""

    def __init__(self):
        self.key = "planted" + secrets.token_hex(16)
        self.password = "Planted-" + secrets.token_hex(8)
        self.token = secrets.token_hex(32)
        self.login = "leak%s@secret.test" % secrets.token_hex(4)

    def basic(self):
        return base64.b64encode(("%s:%s" % (self.login, self.password)).encode()).decode()

    def spellings(self):
        """Each as it is, percent-encoded, as the worker escapes bytes, as JSON."""
        words = [self.key, self.password, self.token, self.login, self.basic(), PHONE, "3429098765",
                 "909-87-65", MAIL, SURNAME]
        out = set()
        for word in words:
            escaped = "".join(chr(b) if 0x20 <= b < 0x7f else "\\x%02x" % b for b in word.encode())
            out |= {word, urllib.parse.quote(word), urllib.parse.quote_plus(word), escaped,
                    escaped.upper().replace("\\X", "\\x"), json.dumps(word)[1:-1]}
        return out


def requests(stage, planted):
    """Each dialect with unknown credentials and with good ones, data in query, form, JSON and headers."""
    query = urllib.parse.urlencode({"apikey": planted.key, "login": planted.login, "action": "list",
                                    "word": SURNAME, "filter[tel]": PHONE}).encode()
    crm = "/api/v1/crm/Clients?objectId=%s&" % stage.variables["OBJECT_ID"]
    mine = [("sid", stage.variables["SID"])]
    phone = urllib.parse.urlencode({"phone": PHONE, "email": MAIL}).encode()
    person = {"firstName": SURNAME, "emailInfo": MAIL, "contacts": [{"value": PHONE}]}
    basic = [("Authorization", "Basic " + stage.variables["BASIC"])]
    return [
        Request("GET", b"/developer/v2/person?" + query, []),
        Request("POST", b"/developer/v2/person", [FORM], query),
        Request("POST", b"/developer/v2/person", [FORM, ("apikey", planted.key), ("login", planted.login)],
                b"action=list"),
        stage.salesman("add", person=SURNAME, tel=PHONE, mail=MAIL),
        stage.salesman("list", word=SURNAME + " " + PHONE),
        stage.salesman("add", person=SURNAME, tel=PHONE, datetime=planted.password),
        Request("GET", crm.encode() + b"sid=" + planted.key.encode(), []),
        Request("GET", crm.encode() + phone, [("sid", planted.key)]),
        Request("GET", crm.encode() + phone, mine),
        stage.delivery("Clients", fullName=SURNAME, contacts=[{"typeId": 3, "value": PHONE}]),
        stage.delivery("Clients", fullName=SURNAME, birthday=planted.password),
        Request("POST", b"/api/2.0/authentication", [FORM], urllib.parse.urlencode(
            {"userName": planted.login, "password": planted.password}).encode()),
        Request("GET", b"/api/2.0/crm/contact/filter?asc_auth_key=" + planted.token.encode(), []),
        Request("GET", b"/api/2.0/crm/contact/filter", [("Authorization", planted.token)]),
        Request("GET", b"/api/2.0/crm/contact/filter", [("Authorization", "Basic " + planted.basic())]),
        Request("GET", b"/api/2.0/crm/contact/filter", [("Cookie", "asc_auth_key=" + planted.token)]),
        Request("GET", b"/api/2.0/crm/contact/bycontactinfo?" + urllib.parse.urlencode({"data": PHONE}).encode(),
                basic),
        Request("POST", b"/api/2.0/crm/contact/person", basic + [("Content-Type", "application/json")],
                json.dumps(person).encode()),
        Request("PUT", b"/api/2.0/people/@self/password", basic + [FORM], urllib.parse.urlencode(
            {"currentPassword": planted.password, "password": planted.password + "2"}).encode()),
        # broken on purpose
        Request("POST", b"/api/2.0/crm/contact/person", basic + [("Content-Type", "application/json")],
                b'{"firstName": "' + SURNAME.encode() + b'", "emailInfo": "' + MAIL.encode()),
        Request("GET", b"/nowhere?" + query, [("sid", planted.key)]),
        Request("BREW", b"/api/v1/crm/Clients?" + phone, [("sid", planted.key)]),
        Request("GET", b"/developer/v2/person?" + query + b"&pad=" + b"x" * 9000, []),
    ]


def send_all(stage, planted):
    """How many were answered, with whatever."""
    done = 0
    for request in requests(stage, planted):
        try:
            stage.send(request)
            done += 1
        except (TransportError, OSError):
            pass
    return done


def broken_off(stage, planted):
    """A client that goes away in the middle of its body, and one that speaks no HTTP."""
    head = ("POST /developer/v2/person?apikey=%s HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\nlogin=%s"
            % (planted.key, urllib.parse.quote(planted.login)))
    for text in (head, "GET /developer/v2/person?apikey=%s\r\n\r\n" % planted.key,
                 "\x16\x03%s %s\r\n\r\n" % (planted.token, planted.key)):
        with socket.create_connection(("127.0.0.1", stage.nginx.port), timeout=5) as peer:
            peer.sendall(text.encode("latin-1"))


class Later(threading.Thread):
    """A request whose answer nobody waits for; sent: it is on its way."""

    def __init__(self, stage, request):
        super().__init__(daemon=True)
        self.stage, self.request, self.sent = stage, request, False
        self.start()

    def run(self):
        try:
            self.sent = True
            self.stage.send(self.request)
        except (TransportError, OSError):
            pass


def found(stage, planted, since):
    """Spellings in the logs, with the lines that hold them."""
    logs = {"worker": stage.workers.log_text(), "nginx": stage.nginx.log_text(),
            "PostgreSQL": stage.fixture.cluster.log_text()[since:]}
    return ["%s: %r in %s" % (name, word, next(line for line in text.split("\n") if word in line)[:300])
            for name, text in logs.items() for word in planted.spellings() if word in text]


def nothing_secret_is_logged(fixture, report):
    planted = Planted()
    since = len(fixture.cluster.log_text())
    with Stage(fixture, "secrets", count=2, nginx={}) as stage:
        done = send_all(stage, planted)
        broken_off(stage, planted)
        report.check("%d requests while all works" % done, found(stage, planted, since)[:5])
        with stage.locked_party():
            send_all(stage, planted)
        report.check("while people are locked", found(stage, planted, since)[:5])
        pids = stage.workers.pids()
        for worker in pids:
            os.kill(worker, signal.SIGSTOP)
        waiting = [Later(stage, request) for request in requests(stage, planted)[:8]]
        own = Request("GET", b"/developer/v2/person?" + b"y" * 40000, [])
        servers.wait_until(lambda: stage.send(own).status >= 400 and
                           sum(each.sent for each in waiting) == len(waiting), 10, "nginx to have them")
        for worker in pids:
            os.kill(worker, signal.SIGKILL)
        for each in waiting:
            each.join(20)
        report.check("while workers hang and are killed", found(stage, planted, since)[:5])
        stage.workers.stop()
        send_all(stage, planted)
        report.check("while no worker listens", found(stage, planted, since)[:5])
        with stage.psql() as session:
            duplicate = session.ask(
                "select count(*) from pg_stat_activity where query like '%%%s%%' and pid <> pg_backend_pid()"
                % planted.key)
        logs = stage.workers.log_text(), stage.nginx.log_text()
        report.check("the logs have these requests", [] if logs[0].count("event=request") > 20 or
                     logs[0].count(" request ") > 20 and logs[1].count("/developer/v2/person") > 3 else
                     [logs[0][-300:], logs[1][-300:]])
        report.check("nor in what the database shows of its sessions", [] if duplicate == "0" else [duplicate])


def the_database_is_away(fixture, report):
    planted = Planted()
    with Stage(fixture, "secrets-away", count=1, nginx={}) as stage:
        since = len(fixture.cluster.log_text())
        fixture.cluster.stop_server("immediate")
        try:
            send_all(stage, planted)
        finally:
            fixture.cluster.start_server()
        send_all(stage, planted)
        report.check("while the database is away, and when it is back", found(stage, planted, since)[:5])


SCENARIOS = [nothing_secret_is_logged, the_database_is_away]
