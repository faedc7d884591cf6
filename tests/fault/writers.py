"""Writes of every kind in all dialects, by threads that keep what was acknowledged; and the look into
the database afterwards: what was acknowledged is there once and whole, what was not is there whole or
not at all."""

import collections
import itertools
import json
import threading

from exchange import Request, TransportError, encode_pairs
from stage import FORM, PATIENCE_S

AS_JSON = ("Content-Type", "application/json")
KINDS = ("client", "once", "person", "case", "value", "batch", "form", "change", "city", "tag", "delete")
REFUSED = (429, 503)
SERIES = itertools.count()  # no two writers of a run use a name twice


class Writers:
    """threads that write until stop(). kinds: which of KINDS."""

    def __init__(self, stage, threads=6, transport=None, kinds=KINDS, pause=0.0):
        self.stage, self.transport, self.kinds, self.pause = stage, transport, kinds, pause
        self.acknowledged = collections.defaultdict(list)  # kind: markers
        self.latest = {}                                   # record: marker last acknowledged
        self.later = collections.defaultdict(set)          # record: markers sent after that one
        self.statuses, self.no_answer, self.samples = collections.Counter(), 0, {}
        self.series = next(SERIES)
        self.lock, self.ending = threading.Lock(), threading.Event()
        self.threads = [threading.Thread(target=self._run, args=(i,), daemon=True)
                        for i in range(threads)]
        for thread in self.threads:
            thread.start()

    def count(self):
        with self.lock:
            return sum(map(len, self.acknowledged.values()))

    def stop(self):
        self.ending.set()
        for thread in self.threads:
            thread.join(PATIENCE_S)
        return self

    # --- requests ---

    def _webdelivery(self, path, body, **headers):
        target = "/api/v1/crm/%s%sobjectId=%s" % (path, "&" if "?" in path else "?",
                                                  self.stage.variables["OBJECT_ID"])
        fields = [(name.replace("_", "-"), value) for name, value in headers.items()]
        return Request("POST", target.encode(), [("sid", self.stage.variables["SID"]), AS_JSON,
                                                 *fields], json.dumps(body).encode())

    def _r7(self, method, path, body):
        return Request(method, b"/api/2.0/" + path.encode(), [
            ("Authorization", "Basic " + self.stage.variables["BASIC"]), AS_JSON],
            json.dumps(body).encode())

    def _salesman(self, action, **more):
        pairs = [("login", self.stage.variables["LOGIN"]), ("apikey", self.stage.variables["APIKEY"]),
                 ("action", action), *more.items()]
        return Request("POST", b"/developer/v2/person", [FORM], encode_pairs(pairs).encode())

    def _send(self, request):
        """The parsed body of a success, else None."""
        try:
            answer = self.stage.send(request, self.transport)
        except (TransportError, OSError):
            with self.lock:
                self.no_answer += 1
            self.ending.wait(0.02)
            return None
        body = json.loads(answer.body) if answer.body[:1] == b"{" else {}
        well = answer.status in (200, 201) and body.get("status") != "Err" \
            and body.get("result") != "Error"
        with self.lock:
            self.statuses[answer.status] += 1
            self.samples.setdefault(answer.status, (request, answer))
        if not well:
            self.ending.wait(0.02)
        return body if well else None

    # --- kinds ---

    def _run(self, number):
        count, mine = 0, None
        while not self.ending.is_set():
            kind = self.kinds[count % len(self.kinds)]
            marker = "Kw%s%dx%dx%d" % (kind, self.series, number, count)
            count += 1
            if mine is None and kind in ("value", "change"):
                mine = self._send(self._r7("POST", "crm/contact/person", {
                    "firstName": "Own", "lastName": "Own%dx%dx%d" % (self.series, number, count)}))
            if mine is not None or kind not in ("value", "change"):
                getattr(self, "_" + kind)(marker, mine and mine["response"]["id"], count)
            self.ending.wait(self.pause)

    def _note(self, kind, marker, body):
        if body is not None:
            with self.lock:
                self.acknowledged[kind].append(marker)

    def _client_body(self, marker, count):
        return {"lastname": marker, "firstname": "Kill",
                "contacts": [{"typeId": 3, "value": "+7916%07d" % (abs(hash(marker)) % 10 ** 7)}],
                "addresses": [{"typeId": 1, "city": "Город", "street": "Улица", "house": str(count)}]}

    def _client(self, marker, _mine, count):
        self._note("client", marker, self._send(self._webdelivery(
            "Clients", self._client_body(marker, count))))

    def _once(self, marker, _mine, count):
        """Sent with the same key until it is acknowledged."""
        body = self._client_body(marker, count)
        while not self.ending.is_set():
            done = self._send(self._webdelivery("Clients", body, Idempotency_Key=marker))
            if done is not None:
                self._note("once", marker, done)
                return

    def _person(self, marker, _mine, _count):
        self._note("person", marker, self._send(self._r7("POST", "crm/contact/person", {
            "firstName": "Kill", "lastName": marker})))

    def _case(self, marker, _mine, _count):
        self._note("case", marker, self._send(self._r7("POST", "crm/case", {"title": marker})))

    def _value(self, marker, mine, _count):
        self._note("value", marker.lower() + "@kill.ru", self._send(self._r7(
            "POST", "crm/contact/%d/data" % mine, {"infoType": "Email", "category": "Work",
                                                   "data": marker.lower() + "@kill.ru"})))

    def _batch(self, marker, _mine, _count):
        items = [{"RelativeUrl": "api/2.0/crm/contact/person", "RelativeMethod": "POST",
                  "RelativeBody": "firstName=Kill&lastName=%s%s" % (marker, part),
                  "BodyContentType": "application/x-www-form-urlencoded"} for part in "ab"]
        body = self._send(self._r7("POST", "batch", {"batch": items}))
        for part, item in zip("ab", body["response"] if body else []):
            if item["status"] == 201:
                self._note("batch", marker + part, item)

    def _form(self, marker, _mine, count):
        self._note("form", marker, self._send(self._salesman(
            "add", person=marker + " Kill", tel="8916%07d" % (abs(hash(marker)) % 10 ** 7))))

    def _change(self, marker, mine, _count):
        with self.lock:
            self.later[mine].add(marker)
        if self._send(self._salesman("update", pid=str(mine), ptitle=marker)) is not None:
            with self.lock:
                self.latest[mine], self.later[mine] = marker, {marker}
                self.acknowledged["change"].append(marker)

    def _city(self, marker, _mine, _count):
        self._note("city", marker, self._send(self._webdelivery("Cities?countryId=4", {"Name": marker})))

    def _tag(self, marker, _mine, _count):
        self._note("tag", marker, self._send(self._r7("POST", "crm/contact/tag", {"tagName": marker})))

    def _delete(self, marker, _mine, _count):
        made = self._send(self._r7("POST", "crm/contact/person", {"firstName": "Kill",
                                                                  "lastName": marker}))
        if made is not None:
            self._note("delete", marker, self._send(self._r7(
                "DELETE", "crm/contact/%d" % made["response"]["id"], {})))

    # --- the look into the database ---

    def faults(self):
        """({"lost": n, "doubled": n, "half": n}, some of them by name)"""
        found, names = collections.Counter(lost=0, doubled=0, half=0), []
        with self.stage.psql() as session:
            stored = self._stored(session)

        def fault(what, kind, marker):
            found[what] += 1
            if len(names) < 10:
                names.append("%s: %s %s" % (what, kind, marker))
        for kind, markers in self.acknowledged.items():
            for marker in markers if kind != "change" else ():
                there = stored[marker][0]
                if kind == "delete":
                    if there:
                        fault("lost", kind, marker)
                elif there != 1:
                    fault("doubled" if there else "lost", kind, marker)
        for marker, (there, parts) in stored.items():
            kind = next((k for k in KINDS if marker.lower().startswith("kw%s%dx" % (k, self.series))), "")
            wanted = {"client": 2, "once": 2, "form": 1}.get(kind, parts)
            if parts != wanted * there:
                fault("half", kind, marker)
            if kind and there > 1 and marker not in self.acknowledged[kind]:
                fault("doubled", kind, marker)
        with self.stage.psql() as session:
            for record in self.latest:
                title = session.ask("select job_title from party where id = %d and tenant_id = "
                                    "(select id from tenant where name = 'demo')" % record)
                if title not in self.later[record]:
                    fault("lost", "change", self.latest[record])
        return found, names

    def _stored(self, session):
        """{marker: (how often it is there, parts that belong to it)}"""
        out = collections.defaultdict(lambda: (0, 0))
        for sql in (
                "select p.last_name, count(*), sum((select count(*) from contact_info c where c.tenant_id "
                "= p.tenant_id and c.party_id = p.id) + (select count(*) from address a where a.tenant_id "
                "= p.tenant_id and a.party_id = p.id)) from party p where p.last_name like 'Kw%' and p.deleted_at is null group by 1",
                "select title, count(*), 0 from crm_case where title like 'Kw%' group by 1",
                "select value, count(*), 0 from contact_info where value like 'kw%' group by 1",
                "select title, count(*), 0 from tag where title like 'Kw%' group by 1",
                "select name, count(*), 0 from city where name like 'Kw%' group by 1"):
            for row in session.ask(sql).split():
                name, there, parts = row.split("|")
                out[name] = (int(there), int(parts))
        return out
