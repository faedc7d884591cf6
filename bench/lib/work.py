"""The work: what is asked, of whom, and what of an answer may differ between two servers.

Requests are drawn with a fixed seed over the whole directory: a tenant by its share of the people,
then a person of it.
"""

import json
import os
import random
import re
import urllib.parse
from dataclasses import dataclass

import exchange
from directory import MOSCOW, RUSSIA

POOL = 20000            # requests in a file; the load goes round and round in it
WORKING_SET = 50000     # records that are asked for again and again
POOL_LARGE = 4000       # of those whose answers are large: no run gets further
PERSON_FIELDS = "pid,date_create,clid,ptitle,person,tel,mob,mail,iduser"


@dataclass
class Work:
    """One kind of request. peers: whether the peers do it, too."""
    name: str
    title: str
    route: tuple            # method, path and action as `kartotekactl routes` prints them
    draw: object            # function(random, tenants) -> exchange.Request
    peers: bool = True
    writes: bool = False
    once: bool = False      # a request can be sent once only, and no two servers do the same one
    whole: bool = False     # all requests are drawn together: draw(random, tenants, count)
    pool: int = POOL
    seed: int = 0
    warm_passes: float = 0  # so often all requests are sent before anything is measured
    usual: bool = True      # measured when --work does not say otherwise

    def requests(self, tenants, count, salt=0):
        if self.once or self.whole:
            return self.draw(random.Random(self.name), tenants, count)
        rng = random.Random("%s %d %d" % (self.name, self.seed, salt))
        return [self.draw(rng, tenants) for _ in range(count)]


def _tenant(rng, tenants):
    """A tenant by its share of the people."""
    return rng.choices(tenants, [t.people for t in tenants])[0]


def _crm(tenant, path, **query):
    query = dict(query, objectId=tenant.object_id)
    return exchange.Request("GET", ("/api/v1/crm/%s?%s" % (
        path, urllib.parse.urlencode(query))).encode(), [("sid", tenant.key("sid"))])


def _salesman(tenant, **query):
    query = dict(dict(login="bench", apikey=tenant.key("apikey"), action="list"), **query)
    return exchange.Request("GET", ("/developer/v2/person?" + urllib.parse.urlencode(query)).encode(),
                            [])


def _types(rng, tenants):
    return _crm(_tenant(rng, tenants), "TypesContacts")


def _client(rng, tenants):
    t = _tenant(rng, tenants)
    return _crm(t, "Clients", Id=t.person(rng.randint(1, t.people)))


def _by_phone(rng, tenants):
    """Any spelling of a number finds it: as digits, with 8, or as it is usually written."""
    t = _tenant(rng, tenants)
    digits = t.mobile(rng.randint(1, t.people))
    text = rng.choice([digits, "8" + digits[1:], "+7 (%s) %s-%s-%s" % (
        digits[1:4], digits[4:7], digits[7:9], digits[9:])])
    return _crm(t, "Clients", phone=text)


def _working_set(make):
    """Each of WORKING_SET people once, in an order of no meaning."""
    def draw(rng, tenants, count):
        people = [(t, n) for t in tenants for n in range(1, t.people + 1)]
        rng.shuffle(people)
        return [make(t, n) for t, n in people[:min(count, WORKING_SET)]]
    return draw


def _one_client(tenant, n):
    return _crm(tenant, "Clients", Id=tenant.person(n))


def _one_phone(tenant, n):
    return _crm(tenant, "Clients", phone=tenant.mobile(n))


def _zipped(make):
    """The same for a client that takes compressed answers."""
    def draw(rng, tenants):
        request = make(rng, tenants)
        request.headers.append(("Accept-Encoding", "gzip"))
        return request
    return draw


def _page(rng, tenants):
    """200 persons behind one of the newest three quarters: a full page anywhere in the list."""
    t = _tenant(rng, tenants)
    return page_behind(t, rng.randint(t.people // 4, t.people))


def page_behind(tenant, n):
    """200 persons behind person n, the newest first."""
    return _salesman(tenant, fields=PERSON_FIELDS, count="no", after=tenant.person(n))


def _new_client(rng, tenants):
    t = _tenant(rng, tenants)
    n = rng.randint(1, t.people)
    number = "%010d" % (9000000000 + rng.randrange(999999937))
    body = {
        "lastname": rng.choice(["Васильев", "Кузнецов", "Смирнов"]) + rng.choice(["", "ский"]),
        "firstname": rng.choice(["Иван", "Пётр", "Артём"]),
        "middlename": rng.choice(["Петрович", "Сергеевич"]),
        "birthday": "19%02d-%02d-%02d" % (rng.randrange(50, 99), rng.randint(1, 12),
                                          rng.randint(1, 28)),
        "note": "новый клиент",
        "contacts": [
            {"typeId": "3", "value": "+7 (%s) %s-%s-%s" % (number[:3], number[3:6], number[6:8],
                                                           number[8:])},
            {"typeId": "4", "value": "new%d@client.example" % rng.randrange(10 ** 9)}],
        "addresses": [{
            "typeId": "1", "countryId": str(RUSSIA), "zip": "115000",
            "region": "юго-западный", "cityId": str(MOSCOW),
            "streetId": str(rng.choice(t.moscow_streets())),
            "house": str(n % 100), "building": "1", "entry": "5", "floor": "4",
            "apartments": str(n % 300), "entryCode": "2", "dopInfo": "лифта нет"}]}
    return exchange.Request(
        "POST", b"/api/v1/crm/Clients?objectId=%d" % t.object_id,
        [("sid", t.key("sid")), ("Content-Type", "application/json")],
        json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode())


def _words(rng, tenants):
    """A surname of the directory; ё is written as е."""
    t = _tenant(rng, tenants)
    return _salesman(t, fields=PERSON_FIELDS,
                     word=t.surname(rng.randint(1, t.people)).replace("ё", "е"))


def _merges(rng, tenants, count):
    """Two people of the first tenant become one, every person at most once."""
    t = tenants[0]
    people = rng.sample(range(1, t.people + 1), min(2 * count, t.people // 2 * 2))
    head = [("Authorization", t.key("token")), ("Content-Type", "application/json")]
    return [exchange.Request("PUT", b"/api/2.0/crm/contact/merge", head, json.dumps(
        {"fromcontactid": t.person(a), "tocontactid": t.person(b)}).encode())
        for a, b in zip(people[::2], people[1::2])]


def _caller(rng, tenants):
    """A cloud exchange asks who calls: every eighth number is nobody's."""
    t = _tenant(rng, tenants)
    number = t.mobile(rng.randint(1, t.people)) if rng.random() < 0.875 else "7999%07d" % rng.randrange(10 ** 7)
    return exchange.Request("POST", b"/pbx/call", [("Content-Type", "application/x-www-form-urlencoded")],
                            urllib.parse.urlencode({"cmd": "contact", "phone": number, "callid": number,
                                                    "crm_token": t.key("phone")}).encode())


WORKS = [
    Work("R1", "dictionary list", ("GET", "TypesContacts", None), _types),
    Work("R2", "client by id", ("GET", "Clients", None), _client),
    Work("R3", "clients by phone", ("GET", "Clients", None), _by_phone),
    Work("R4", "page of 200 persons", ("GET", "person", "list"), _page, pool=POOL_LARGE),
    Work("R5", "new client, durable", ("POST", "Clients", None), _new_client, writes=True),
    Work("R6", "word search", ("GET", "person", "list"), _words, peers=False, pool=POOL_LARGE),
    Work("R7", "merge of two clients", ("PUT", "crm/contact/merge", None), _merges, peers=False,
         writes=True, once=True, pool=POOL),
]

# Measured when asked for: a working set, compressed pages, and callers.
WORKS += [
    Work("W2", "client by id, of 50,000", ("GET", "Clients", None), _working_set(_one_client),
         whole=True, pool=WORKING_SET, warm_passes=3.2, usual=False),
    Work("W3", "clients by phone, of 50,000", ("GET", "Clients", None), _working_set(_one_phone),
         whole=True, pool=WORKING_SET, warm_passes=3.2, usual=False),
    Work("Z4", "page of 200, gzip", ("GET", "person", "list"), _zipped(_page), peers=False,
         pool=POOL_LARGE, usual=False),
    Work("C1", "who calls", ("POST", "call", None), _caller, peers=False, usual=False),
]

# Two servers may answer these differently: the time, the request's id.
MASKS = [(re.compile(rb'"timestamp":"[^"]{19}"'), b'"timestamp":""'),
         (re.compile(rb'"requestId":"[0-9a-f]{32}"'), b'"requestId":""')]
# A write makes these: numbers drawn from a sequence, and a revision.
WRITE_MASKS = [(re.compile(rb'"id":"\d+"'), b'"id":""'),
               (re.compile(rb'"revision":"\d+"'), b'"revision":""')]
COMPARED_HEADERS = ("content-type", "cache-control")


def masked(work, answer):
    """The parts of an answer that must be equal, as one bytes object."""
    body = answer.body
    for pattern, text in MASKS + (WRITE_MASKS if work.writes else []):
        body = pattern.sub(text, body)
    head = ["%d" % answer.status] + ["%s: %s" % (name, answer.header(name))
                                     for name in COMPARED_HEADERS]
    if not work.writes: # a tag is the server's own choice: there must be one, of 32 digits
        tag = answer.header("etag")
        head.append("etag: %s" % re.sub(r"[0-9a-f]{32}", "", tag if tag is not None else ""))
    return "\n".join(head).encode() + b"\n" + body


def raw(request, host="bench"):
    """The request as wrk sends it, HTTP/1.1 on a kept connection."""
    lines = [b"%s %s HTTP/1.1" % (request.method.encode(), request.target), b"Host: %s"
             % host.encode()]
    lines += [("%s: %s" % item).encode() for item in request.headers]
    if request.body:
        lines.append(b"Content-Length: %d" % len(request.body))
    return b"\r\n".join(lines) + b"\r\n\r\n" + request.body


def write_pool(path, requests):
    """A file for load.lua."""
    with open(path + ".new", "wb") as file:
        for request in requests:
            data = raw(request)
            file.write(b"%d\n%s" % (len(data), data))
    os.replace(path + ".new", path)
