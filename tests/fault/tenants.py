"""Two tenants with different data: every route is called with the ids, names and numbers of the one
and the credentials of the other. Nothing of the one may be seen, nothing of it may change. Each net is
tried alone, too: the statements without row-level security, row-level security with every tenant's
condition taken out of the statements; and neither, where the walk must see what it looks for."""

import base64
import collections
import concurrent.futures
import itertools
import os
import random
import re
import time

import servers
from exchange import Request, encode_pairs
from fixture import run_ctl
from stage import FORM, Stage

SEED = 20260101
TIMES = 3            # each route, method and direction, with every kind of credential
LONG = os.environ.get("KT_LONG") == "1"
CALLS = int(os.environ.get("KT_CALLS", "1000000" if LONG else "12000"))  # of the walk over every id
LANES = 4 if LONG else 1
CONDITIONS_AT_LEAST = 300  # of tenants, taken out of statements
SEEN_AT_LEAST = 40   # routes that show a tenant its own data when asked the same way
CHANGED_AT_LEAST = 7  # tables, likewise
MARKS = {"demo": "Qzdemo", "other": "Qzother"}
FIRST_ID = {"demo": 71000001, "other": 82000001}

# The rows that a tenant is given, so that each table has rows that are only its own. %(m)s is its mark,
# %(n)s a number, %(t)s the tenant's id, %(e)s an employee's.
OWN_ROWS = """
insert into party (tenant_id, id, kind, company_name, note, external_id, owner_id, created_by)
    values (%(t)s, %(n)s, 2, '%(m)s Company', '%(m)s note', 'xc%(n)s', %(e)s, %(e)s);
insert into party (tenant_id, id, kind, last_name, first_name, note, external_id, company_id,
    job_title, birthday, owner_id, created_by, share_type)
    select %(t)s, %(n)s + i, 1, '%(m)s' || i, '%(m)s', '%(m)s note', 'xp' || (%(n)s + i), %(n)s,
    '%(m)s job', '1980-02-03', %(e)s, %(e)s, i %% 3 from generate_series(1, 6) i;
insert into company_requisite (tenant_id, party_id, name, value)
    values (%(t)s, %(n)s, 'castInn', '%(n)s');
insert into contact_info (tenant_id, id, party_id, kind, value)
    select %(t)s, next_id(%(t)s), %(n)s + i, k.kind, k.value || (%(n)s + i) || k.rest
    from generate_series(0, 6) i,
    (values (0, '+79', ''), (1, 'm', '@%(m)s.example')) k(kind, value, rest);
insert into dictionary (tenant_id, kind, id, title)
    select %(t)s, k, next_id(%(t)s), '%(m)s ' || k from unnest(array['loyalty', 'source', 'territory',
    'category', 'relation', 'contact_status', 'contact_type']) k;
insert into custom_field (tenant_id, id, entity, label)
    select %(t)s, next_id(%(t)s), e, '%(m)s field ' || e from unnest(array[0, 4, 5, 7]) e;
insert into custom_value (tenant_id, party_id, field_id, value)
    select f.tenant_id, %(n)s + 1, f.id, '%(m)s value' from custom_field f
    where f.tenant_id = %(t)s and f.label like '%(m)s%%';
insert into tag (tenant_id, id, entity, title)
    select %(t)s, next_id(%(t)s), e, '%(m)s tag ' || e from unnest(array[0, 7]) e;
insert into party_tag (tenant_id, party_id, tag_id)
    select %(t)s, %(n)s + 1, id from tag where tenant_id = %(t)s and title like '%(m)s tag 0';
insert into crm_case (tenant_id, id, title, created_by)
    values (%(t)s, %(n)s + 500, '%(m)s case', %(e)s);
insert into case_member (tenant_id, case_id, party_id)
    values (%(t)s, %(n)s + 500, %(n)s), (%(t)s, %(n)s + 500, %(n)s + 1);
insert into case_value (tenant_id, case_id, field_id, value)
    select f.tenant_id, %(n)s + 500, f.id, '%(m)s value' from custom_field f
    where f.tenant_id = %(t)s and f.label = '%(m)s field 7';
insert into country (tenant_id, id, name) values (%(t)s, %(n)s + 600, '%(m)s country');
insert into city (tenant_id, id, country_id, name)
    values (%(t)s, %(n)s + 601, %(n)s + 600, '%(m)s city');
insert into street (tenant_id, id, city_id, name)
    values (%(t)s, %(n)s + 602, %(n)s + 601, '%(m)s street');
insert into metro_station (tenant_id, id, city_id, name)
    values (%(t)s, %(n)s + 603, %(n)s + 601, '%(m)s station');
insert into contact_type (tenant_id, id, name, kind) values (%(t)s, %(n)s + 604, '%(m)s type', 0);
insert into address_type (tenant_id, id, name) values (%(t)s, %(n)s + 605, '%(m)s type');
insert into address (tenant_id, id, party_id, city_id, street_id, metro_station_id, house)
    values (%(t)s, next_id(%(t)s), %(n)s + 1, %(n)s + 601, %(n)s + 602, %(n)s + 603, '%(m)s');
insert into loyalty_account (tenant_id, party_id, number, type_id, type_name, opened_at)
    values (%(t)s, %(n)s + 1, 'A%(n)s', 1, '%(m)s', now());
insert into loyalty_card (tenant_id, party_id, code, group_name)
    values (%(t)s, %(n)s + 1, 'C%(n)s', '%(m)s');
insert into deal (tenant_id, id, title, party_id)
    values (%(t)s, next_id(%(t)s), '%(m)s deal', %(n)s + 2)
"""

OPERATION = re.compile(r"\| ([A-Z|]+) \| `(/[^`]*)`(?: action=`([^`]+)`)? \| ([^|]*) \| ")


class Tenant:
    """One of the two: what it has, and how its callers say who they are."""

    def __init__(self, session, name, variables):
        self.name, self.mark, self.first = name, MARKS[name], FIRST_ID[name]
        self.id = int(session.ask("select id from tenant where name = '%s'" % name))
        session.ask("select setval('tenant_id_%d', %d)" % (self.id, self.first + 1000))
        session.ask("update site_form set address_hour = 100000000, form_hour = 100000000")
        values = {"t": self.id, "m": self.mark, "n": self.first,
                  "e": session.ask("select min(id) from employee where tenant_id = %d" % self.id)}
        for statement in (OWN_ROWS % values).split(";\n"):
            said = session.ask(statement.replace("\n", " "))
            if said:
                raise AssertionError("%s: %s" % (statement, said))
        self._read(session)
        own = "" if name == "demo" else "OTHER_"
        self.basic, self.sid, self.object, self.apikey, self.login = (
            variables[own + each] for each in ("BASIC", "SID", "OBJECT_ID", "APIKEY", "LOGIN"))
        self.device, self.phone, self.form = (variables[own + each] for each in (
            "DEVICE_BASIC", "PHONE_KEY", "FORM_TOKEN"))
        login = base64.b64decode(self.device).decode().split(":", maxsplit=1)[0]
        self.employee = session.ask("select id from employee where tenant_id = %d and login = '%s'" % (self.id, login))

    def _read(self, session):
        def column(sql):
            return session.ask(sql % {"t": self.id, "n": self.first}).split()
        self.parties = column("select id from party where tenant_id = %(t)s and id >= %(n)s")
        self.ids = column(
            "select id from contact_info where tenant_id = %(t)s union select id from address where "
            "tenant_id = %(t)s union select id from dictionary where tenant_id = %(t)s union select "
            "id from custom_field where tenant_id = %(t)s union select id from tag where "
            "tenant_id = %(t)s")
        self.ids = [each for each in self.ids if int(each) >= self.first]
        self.infos = column(
            "select id from contact_info where tenant_id = %(t)s and party_id = %(n)s + 1 union "
            "select id from address where tenant_id = %(t)s and party_id = %(n)s + 1")
        self.places = [str(self.first + 600 + i) for i in range(6)]
        self.employees = column("select uuid from employee where tenant_id = %(t)s "
                                "union all select id::text from employee where tenant_id = %(t)s")
        self.texts = ["xc%d" % self.first, "C%d" % self.first, "A%d" % self.first, str(self.first),
                      *column("select value from contact_info where tenant_id = %(t)s "
                              "and kind = 0 and party_id >= %(n)s")]

    def everything(self):
        return sorted({*self.parties, *self.ids, *self.places, *self.employees, *self.texts,
                       str(self.first + 500)})

    def fingerprint(self, session):
        """A hash of every row of every table. The worker writes down a little later who has read whom: rows of
        the tenant's own employees' reads, and the seal of its audit, may come while the other asks."""
        late = {"audit": " and not (action like 'read.%%' and employee_id in (select id from employee "
                "where tenant_id = %d))" % self.id}
        tables = session.ask(
            "select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid where "
            "c.relnamespace = 'kartoteka'::regnamespace and c.relkind = 'r' "
            "and a.attname = 'tenant_id' and c.relname not in ('access_key', 'audit_seal') order by 1").split()
        return {table: session.ask(
            "select count(*), md5(coalesce(string_agg(x::text, ',' order by x::text), '')) "
            "from %s x where tenant_id = %d%s" % (table, self.id, late.get(table, ""))) for table in tables}


# A value by the parameter's name, for what must look right before anything is looked up.
PLAIN = {
    "lastname": "Plain", "firstname": "Plain", "lastName": "Plain", "firstName": "Plain",
    "person": "Plain Person", "title": "Plain", "label": "Plain", "companyName": "Plain",
    "Name": "Plain", "value": "+79000000000", "data": "+79000000000", "tagName": "plain",
    "infoType": "Phone", "category": "Home", "entityType": "contact", "shareType": "1",
    "isShared": "true", "isPrivate": "true", "isClosed": "false", "fieldType": "0",
    "color": "#ffffff",
    "limit": "10", "sinceRevision": "0", "first": "old", "order": "pid", "ifexists": "update",
    "birthday": "1990-01-01", "type": "client", "count": "yes", "full": "yes", "socinfo": "yes",
    "contacts": "yes", "bankinfo": "yes", "dateStart": "2020-01-01", "offset": "0",
}


class Caller:
    """Makes requests about one tenant's data, with credentials of another, or of the same. every: one of
    the ids of a request is the next of all that the tenant has, whatever the parameter asks for; the first is
    the one with this number."""

    def __init__(self, about, credentials, dice, every=None):
        self.about, self.who, self.dice = about, credentials, dice
        self.every = None
        if every is not None:
            ids = about.everything()
            self.every = itertools.cycle(ids[every % len(ids):] + ids[:every % len(ids)])
        self.due = False  # the next id of all is still to be put into this request

    def value(self, name):
        low, pick = name.lower(), self.dice.choice
        if low == "employee":       # of an address book
            return pick((self.about.employee, self.who.employee))
        if low == "cmd":            # of a telephone exchange
            return pick(("contact", "event", "history"))
        if self.due and (low.endswith(("id", "ids")) or low in ("pid", "clid", "uid")):
            self.due = False
            return next(self.every)
        if name in PLAIN and self.dice.random() < 0.8:
            return PLAIN[name]
        if low in ("countryid", "cityid", "streetid", "metrostationid", "typeid"):
            place = {"countryid": 0, "cityid": 1, "streetid": 2, "metrostationid": 3}.get(low)
            return self.about.places[place] if place is not None else pick(self.about.places[4:])
        if low == "id" and self.dice.random() < 0.5:
            return pick(self.about.places)
        if any(word in low for word in ("user", "responsible", "manager", "accesslist")):
            return pick(self.about.employees)
        if low in ("phone", "number", "email", "card", "externalcode", "uid", "inn", "mail", "word", "q"):
            return pick(self.about.texts)
        if name in ("contactId", "infoid"):
            return pick(self.about.infos)
        if "case" in low:
            return str(self.about.first + 500)
        if any(word in low for word in ("contact", "person", "client", "pid", "clid", "company",
                                        "entity", "member", "compan")):
            return pick((self.about.parties[1], pick(self.about.parties)))
        return pick(self.about.ids + self.about.parties)

    def pairs(self, names):
        """A value of each parameter in one of the shapes that lists and objects have."""
        out = []
        for text in names.split(","):
            name, required = text.rstrip("!"), text.endswith("!")
            if not name or (not required and self.dice.random() < 0.4):
                continue
            shape = "" if required else self.dice.choice(("", "", "", "[]", "[0]", "[0][id]"))
            if name in ("contactids", "casesids", "managerList", "accessList", "members", "pids"):
                shape = "[]"
            if name in ("persons", "client") and shape != "":
                shape = "[0][%s]" % self.dice.choice(("pid", "clid", "uid"))
            out.append((name + shape, self.value(name)))
        return out

    def card_of(self, method, target):
        """A request of an address book: a card is asked for by its address or in a list of addresses."""
        self.due = self.every is not None
        target = target.replace("{employee:int}", self.value("employee")).replace(
            "{card}", self.value("pid") + ".vcf")
        headers, body = [("Authorization", "Basic " + self.who.device), ("Depth", self.dice.choice("01"))], b""
        if method == "PUT":
            body = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Plain Person\r\nN:Person;Plain;;;\r\nEND:VCARD\r\n"
            headers.append(("Content-Type", "text/vcard"))
        elif method == "REPORT":
            place = target.rstrip("/") + "/"
            body = ('<c:addressbook-multiget xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:carddav"><d:prop><d:getetag/>'
                    "<c:address-data/></d:prop>%s</c:addressbook-multiget>" % "".join(
                        "<d:href>%s%s.vcf</d:href>" % (place, each) for each in self.about.parties)).encode()
            headers.append(("Content-Type", "text/xml"))
        return Request(method, target.encode(), headers, body)

    def form_of(self, method, target):
        """A site's form sends a person, by the number, address and entry of one who is there."""
        pairs = [("token", self.who.form), ("action", "add"), ("name", "Plain"),
                 ("phone", self.dice.choice(self.about.texts[4:])), ("tranid", self.dice.choice(self.about.everything())),
                 (self.dice.choice(("email", "comment")), "m%s@%s.example" % (self.dice.choice(self.about.parties), self.about.mark))]
        if method == "GET":
            return Request(method, ("%s?%s" % (target, encode_pairs(pairs))).encode())
        return Request(method, target.encode(), [FORM], encode_pairs(pairs).encode())

    def request(self, method, path, action, names):
        if path.startswith("/dav/"):
            return self.card_of(method, path)
        if path.startswith("/form/"):
            return self.form_of(method, path)
        self.due = self.every is not None
        captured = set(re.findall(r"\{(\w+)(?::int)?\}", path))
        target = re.sub(r"\{(\w+)(?::int)?\}", lambda m: (
            self.value(m.group(1)) if m.group(1) not in ("entityType", "infoType")
            else PLAIN[m.group(1)]), path)
        pairs = self.pairs(",".join(each for each in names.split(",")
                                    if each.rstrip("!") not in captured))
        headers, query = [], []
        if target.startswith("/api/2.0/"):
            headers.append(("Authorization", "Basic " + self.who.basic))
        elif target.startswith("/api/v1/"):
            headers.append(("sid", self.who.sid))
            query.append(("objectId", self.who.object))
        elif target.startswith("/pbx/"):
            pairs.append(("crm_token" if method == "POST" else "token", self.who.phone))
        else:
            headers += [("login", self.who.login), ("apikey", self.who.apikey)]
            query.append(("action", (action or "").split("|")[0]))
        body = b""
        if method in ("GET", "DELETE"):
            query += pairs
        else:
            headers.append(FORM)
            body = encode_pairs(pairs).encode()
        if query:
            target += "?" + encode_pairs(query)
        return Request(method, target.encode(), headers, body)


def routes(stage):
    """(method, path, action, parameters) of every route of the dialects."""
    text = run_ctl(stage.environment, "docs", "operations")
    found = [(method, m.group(2), m.group(3), m.group(4)) for m in OPERATION.finditer(text)
             for method in m.group(1).split("|") if m.group(2)[:4] in ("/api", "/dev", "/dav", "/pbx", "/for")]
    return [each for each in found if not each[1].endswith("/authentication")]


def mixed(one, two):
    """Credentials of which half are one tenant's and half the other's."""
    class Mixed:
        basic, sid, object = one.basic, one.sid, two.object
        login, apikey = two.login, one.apikey
        device, phone, form, employee = one.device, one.phone, one.form, two.employee
    return Mixed()


STATUSES = collections.Counter()  # of all calls


def call_all(stage, about, who, dice, times=TIMES, every=None):
    """Every route several times: (answers with the mark of `about`, routes, server's errors)."""
    shown, all_routes, broken = [], routes(stage), []
    caller = Caller(about, who, dice, every)
    for route in all_routes:
        for _ in range(times):
            request = caller.request(*route)
            answer = stage.send(request)
            STATUSES[answer.status] += 1
            sent = request.target + request.body
            if about.mark.encode() in answer.body and about.mark.encode() not in sent:
                shown.append("%s %s: %r" % (route[0], request.target[:200], answer.body[:300]))
            if answer.status == 500:
                broken.append("500: %s %s %r" % (route[0], request.target, request.body[:300]))
    return shown, all_routes, broken


def foreign(pair):
    """(about, whose credentials, name) of each way to ask for the other's."""
    demo, other = pair
    return ((other, demo, "demo's credentials"), (demo, other, "other's"), (other, mixed(demo, other), "mixed"),
            (demo, mixed(other, demo), "mixed the other way"))


def check_apart(report, session, about, what, call):
    """Nothing of `about` is seen in what call() gives, and nothing of it has changed."""
    before = about.fingerprint(session)
    shown, asked, broken = call()
    after = about.fingerprint(session)
    what = what % len(asked)
    report.check(what + "nothing is seen", shown[:5])
    report.check(what + "nothing changes", [
        "%s: %s, now %s" % (table, was, after[table]) for table, was in before.items()
        if after[table] != was])
    report.check(what + "no 500", broken[:5])


def both_ways(fixture, report, net, **environment):
    dice = random.Random(SEED)
    with Stage(fixture, "tenants-" + net, count=1, **environment) as stage, \
            stage.psql() as session:
        demo, other = (Tenant(session, name, stage.variables) for name in ("demo", "other"))
        for about, who, name in foreign((demo, other)):
            check_apart(report, session, about, net + ", %%d routes about %s with %s: " % (about.name, name),
                        lambda about=about, who=who: call_all(stage, about, who, dice))
        # The same questions of the owner: they do show the marks and do change the data.
        before = other.fingerprint(session)
        shown, _, broken = call_all(stage, other, other, dice)
        changed = [t for t, was in before.items() if other.fingerprint(session)[t] != was]
        report.check(net + ": the questions are good ones", [] if len(shown) >= SEEN_AT_LEAST
                     and len(changed) >= CHANGED_AT_LEAST and not broken
                     else ["%d shown, changed %s" % (len(shown), changed), *broken[:5]])


def tenants_are_apart(fixture, report):
    both_ways(fixture, report, "both nets")


def walk_in_lanes(stage, about, who, times):
    """As call_all, by several callers at a time, each with dice of its own and its own first id."""
    def lane(number):
        return call_all(stage, about, who, random.Random(SEED + number), max(1, times // LANES), number * 7)
    with concurrent.futures.ThreadPoolExecutor(LANES) as lanes:
        found = list(lanes.map(lane, range(LANES)))
    return sum((shown for shown, _, _ in found), []), found[0][1], sum((broken for _, _, broken in found), [])


def walk_every_id(fixture, report):
    """Every route with every id of the other tenant in turn."""
    begun = time.monotonic()
    STATUSES.clear()
    with Stage(fixture, "walk", count=1, engine="event") as stage, stage.psql() as session:
        pair = [Tenant(session, name, stage.variables) for name in ("demo", "other")]
        ways = foreign(pair)
        times = max(1, CALLS // (len(routes(stage)) * len(ways)))
        for about, who, name in ways:
            check_apart(report, session, about, "every id, %%d routes about %s with %s: " % (about.name, name),
                        lambda about=about, who=who: walk_in_lanes(stage, about, who, times))
            print("# %s: %s after %d s" % (name, dict(STATUSES), time.monotonic() - begun), flush=True)
    print("# the walk of tenants: %d calls, %d ids each, %d s" % (
        sum(STATUSES.values()), len(pair[0].everything()), time.monotonic() - begun), flush=True)


def statements_keep_tenants_apart(fixture, report):
    """A superuser's connection: row-level security does not count, the statements alone do."""
    both_ways(fixture, report, "statements alone", KARTOTEKA_DATABASE=as_superuser(fixture))


def as_superuser(fixture):
    return fixture.cluster.conninfo("kt_fault", "kartoteka_admin")


def without_conditions(path):
    """The environment of a worker whose statements do not name their tenants."""
    return {"LD_PRELOAD": servers.binary("release", "tests/unit/libnotenant.so"), "NOTENANT": path}


def row_security_keeps_tenants_apart(fixture, report):
    """Every condition on a tenant is taken out of every statement: row-level security alone counts."""
    path = os.path.join(fixture.subfolder("notenant"), "changed")
    both_ways(fixture, report, "row-level security alone", **without_conditions(path))
    with open(path, encoding="ascii") as file:
        changed = {name: int(n) for name, n in (line.split() for line in file)}
    print("# row-level security alone: %d conditions taken out of %d statements that ran" % (
        sum(changed.values()), len(changed)), flush=True)
    report.check("row-level security alone: conditions were taken out", [] if sum(changed.values())
                 >= CONDITIONS_AT_LEAST else ["%d" % sum(changed.values())])


def without_nets_the_walk_sees(fixture, report):
    """Neither net: the walk must find foreign rows, else it would find none anywhere."""
    path = os.path.join(fixture.subfolder("nonets"), "changed")
    with Stage(fixture, "tenants-none", count=1, KARTOTEKA_DATABASE=as_superuser(fixture),
               **without_conditions(path)) as stage, stage.psql() as session:
        demo, other = (Tenant(session, name, stage.variables) for name in ("demo", "other"))
        before = other.fingerprint(session)
        shown, _, _ = call_all(stage, other, demo, random.Random(SEED), times=1)
        changed = [table for table, was in before.items() if other.fingerprint(session)[table] != was]
    print("# without any net: %d answers show another's, %d tables of another changed" % (
        len(shown), len(changed)), flush=True)
    report.check("without any net the walk sees foreign rows", [] if len(shown) >= 10 and changed
                 else ["%d, %s" % (len(shown), changed)])


SCENARIOS = [tenants_are_apart, walk_every_id, statements_keep_tenants_apart, row_security_keeps_tenants_apart,
             without_nets_the_walk_sees]
