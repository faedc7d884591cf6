"""Two hosts of workers behind one upstream of nginx and before one database. Their workers share no memory: the
second reaches the database by another name of its folder, so its memory has another name. What one host changes
the other one knows within a second; a host that is gone costs a request or two."""

import json
import os
import time

import servers
from cluster import Psql
from exchange import FcgiTransport, NginxTransport, Request, TransportError
from fixture import run_ctl

SEEN_S = 1.0
ASK_S = 0.02


class Hosts:
    """Two hosts, each with a folder and a worker of its own."""

    def __init__(self, fixture):
        self.fixture, self.variables, self.workers = fixture, fixture.variables, []
        self.folder = fixture.subfolder("hosts")
        self.environment = fixture.database("kt_hosts")
        other = os.path.join(self.folder, "database")
        os.symlink(fixture.cluster.folder, other)
        address = self.environment["KARTOTEKA_DATABASE"]
        for name, database in (("first", address), ("second", address.replace(fixture.cluster.folder, other))):
            self.workers.append(servers.Workers(
                fixture.subfolder("hosts-" + name), "release",
                dict(self.environment, KARTOTEKA_DATABASE=database), 1, engine="event"))
        self.nginx = servers.Nginx(self.folder, "; server unix:".join(w.socket for w in self.workers),
                                   ENGINE="event")
        self.hosts = [FcgiTransport(w.socket) for w in self.workers]
        self.transport = NginxTransport(self.nginx.port)

    def stop(self):
        self.nginx.stop()
        for workers in self.workers:
            if workers.server.alive():
                workers.stop()

    def delivery(self, method, path, body=None, sid=None):
        target = "/api/v1/crm/%s%sobjectId=%s" % (path, "&" if "?" in path else "?", self.variables["OBJECT_ID"])
        return Request(method, target.encode(), [("sid", sid or self.variables["SID"]),
                                                 ("Content-Type", "application/json")],
                       json.dumps(body).encode() if body else b"")

    @staticmethod
    def seconds_until(transport, request, right):
        """How long it takes until an answer is right; more than SEEN_S when it never is."""
        begun = time.monotonic()
        while time.monotonic() - begun <= SEEN_S:
            if right(transport.send(request)):
                return time.monotonic() - begun
            time.sleep(ASK_S)
        return SEEN_S + 1


def warm(hosts, request, times=4):
    return {transport.send(request).status for transport in hosts.hosts for _ in range(times)}


def revoked_key(hosts, report):
    """By kartotekactl, and restored."""
    sid = run_ctl(hosts.environment, "key", "create", "--tenant", "demo", "--kind", "sid", "--object",
                  hosts.variables["OBJECT_ID"]).strip()
    session = Psql(hosts.fixture.cluster, "kt_hosts")
    number = session.ask("select max(id) from access_key")
    session.close()
    request, wrong = hosts.delivery("GET", "Countries", sid=sid), []
    before = warm(hosts, request)
    for word, shown in (("revoke", b'"DLW-0005"'), ("restore", b'"Ok"')):
        run_ctl(hosts.environment, "key", word, number)
        for name, transport in zip(("first", "second"), hosts.hosts):
            took = hosts.seconds_until(transport, request, lambda answer, s=shown: s in answer.body)
            wrong += ["%s, %s host: not within a second" % (word, name)] if took > SEEN_S else []
    report.check("a revoked key ends on every host within a second", wrong + (
        [] if before == {200} else ["before: %s" % before]))


def session(hosts, report):
    """An employee's token of R7: made on one host it opens the other, ended there it opens none."""
    wrong = []
    for number, (maker, other) in enumerate((hosts.hosts, hosts.hosts[::-1])):
        made = maker.send(Request("POST", b"/api/2.0/authentication", [("Content-Type", "application/json")], json.dumps(
            {"userName": hosts.variables["R7_USER"], "password": hosts.variables["R7_PASSWORD"]}).encode()))
        token = json.loads(made.body)["response"]["token"]
        shown = Request("GET", b"/api/2.0/people/@self", [("Authorization", token)])
        opened = other.send(shown).status
        before = warm(hosts, shown)
        ended = other.send(Request("POST", b"/api/2.0/authentication/logout", [("Authorization", token)])).status
        here = other.send(shown).status
        took = hosts.seconds_until(maker, shown, lambda answer: answer.status == 401)
        if (opened, before, ended, here) != (200, {200}, 201, 401) or took > SEEN_S:
            wrong.append("%d: opens %d, %s, ended %d, then %d, on the other host after %.2f s" % (
                number, opened, before, ended, here, took))
    report.check("a session made on one host opens every host at once, and ends on all of them within a second", wrong)


def dictionary(hosts, report):
    wrong = []
    for number, (writer, reader) in enumerate((hosts.hosts, hosts.hosts[::-1])):
        listed = hosts.delivery("GET", "Cities?countryId=4")
        warm(hosts, listed)
        name = "Hostville%d" % number
        added = writer.send(hosts.delivery("POST", "Cities?countryId=4", {"Name": name}))
        took = hosts.seconds_until(reader, listed, lambda answer, n=name: n.encode() in answer.body)
        wrong += ["added: %d, seen after %.2f s" % (added.status, took)] if took > SEEN_S else []
    report.check("a dictionary changed on one host is changed on the other within a second", wrong)


def record(hosts, report):
    """A client that both have in memory."""
    wrong, kept = [], 0
    added = hosts.transport.send(hosts.delivery("POST", "Clients", {"lastname": "Hosted", "firstname": "First"}))
    one = json.loads(added.body)["data"]["id"]
    shown = hosts.delivery("GET", "Clients?Id=" + one)
    for number in range(6):
        writer, reader = hosts.hosts if number % 2 else hosts.hosts[::-1]
        time.sleep(0.3)
        warm(hosts, shown, 8)
        name = "Hosted%d" % number
        changed = writer.send(hosts.delivery("PUT", "Clients?Id=" + one, {"lastname": name}))
        for transport, seen_s in ((writer, 0.0), (reader, SEEN_S)):
            if seen_s == 0.0:
                took = 0.0 if name.encode() in transport.send(shown).body else SEEN_S + 1
            else:
                took = hosts.seconds_until(transport, shown, lambda answer, n=name: n.encode() in answer.body)
            wrong += ["%s: status %d, seen after %.2f s" % (name, changed.status, took)] if took > SEEN_S else []
    for workers in hosts.workers:
        kept += " trips=0 " in workers.log_text()
    report.check("a record in memory changed on one host is changed on the other within a second", wrong + (
        [] if kept == 2 else ["%d hosts answered from memory" % kept]))


def lost_host(hosts, report):
    hosts.workers[0].stop()
    statuses = []
    for _ in range(40):
        try:
            statuses.append(hosts.transport.send(hosts.delivery("GET", "Countries")).status)
        except (TransportError, OSError):
            statuses.append(0)
    refused = [status for status in statuses if status != 200]
    report.check("a host that is gone costs two requests at most", [] if len(refused) <= 2 and set(
        refused) <= {503} and set(statuses[-20:]) == {200} else ["%s" % statuses])


def several_hosts(fixture, report):
    hosts = Hosts(fixture)
    try:
        for part in (revoked_key, session, dictionary, record, lost_host):
            part(hosts, report)
    finally:
        hosts.stop()


SCENARIOS = [several_hosts]
