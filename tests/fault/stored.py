"""Nasty texts, written and read back in the same dialect: stored as docs/compatibility/texts.md says, or refused for
a reason that it gives, with nothing changed. Its table of characters is read here, so the page is the oracle."""

import json
import os
import re

import servers
from exchange import Request, encode_pairs
from nasty import TEXTS
from neighbours import LONG
from stage import FORM, Stage

PAGE = os.path.join(servers.HOME, "docs", "compatibility", "texts.md")


def character_ranges():
    """The rows of the page's table: first and last character, and their class."""
    with open(PAGE, encoding="utf-8") as file:
        rows = re.findall(r"^\| U\+([0-9A-F]+)(?:\.\.U\+([0-9A-F]+))? \| (\w+) \|", file.read(), re.M)
    return [(int(first, 16), int(last or first, 16), name) for first, last, name in rows]


RANGES = character_ranges()
CLASSES = {chr(n): name for first, last, name in RANGES for n in range(first, last + 1)}


def is_control(c):
    return (c < " " and c not in "\t\n\r") or c == "\x7f" or ("\x80" <= c <= "\x9f" and c != "\x85")


def around_characters():
    """Texts with each kind of blank, unseen and control character alone, at the ends, and between others."""
    edges = sorted({n for first, last, _ in RANGES for n in (first, last)})
    forms = ("%s", "%sИван", "Иван%s", "Ива%sн", "Иван %s Петрович", "%s%sИ%s%s")
    texts = [form.replace("%s", chr(n)) for n in edges for form in forms]
    return texts + [form % chr(n) for n in range(0xa0) if is_control(chr(n)) for form in ("%s", "Ива%sн", "Иван%s")]


def trimmed(text):
    begin, end = 0, len(text)
    while begin < end and text[begin] in CLASSES:
        begin += 1
    while end > begin and CLASSES.get(text[end - 1]) in ("blank", "unseen", "joiner"):
        end -= 1
    return text[begin:end]


def one_line(text):
    seen = "".join(c for c in text if CLASSES.get(c) != "unseen")
    return re.sub(" +", " ", "".join(" " if CLASSES.get(c) == "blank" else c for c in trimmed(seen)))


def words(text):
    return " ".join(word for word in one_line(text).split(" ") if trimmed(word))


class Field:
    """A field of a dialect: its rule, and how long and how empty it may be."""

    def __init__(self, name, rule, longest, required=False):
        self.name, self.rule, self.longest, self.required = name, rule, longest, required

    def wanted(self, text):
        """The text as it is to be read back; None when it is to be refused."""
        kept = self.rule(text)
        if any(is_control(c) for c in text) or len(kept) > self.longest or (self.required and not kept):
            return None
        return kept


class Dialect:
    """A record with a field that is written and read back."""

    def __init__(self, stage):
        self.stage = stage

    def ask(self, method, target, headers, body=b""):
        answer = self.stage.send(Request(method, target.encode(), headers, body))
        return answer.status, json.loads(answer.body.decode("utf-8"))


class WebDelivery(Dialect):
    FIELDS = (Field("lastname", one_line, 60, True), Field("middlename", one_line, 60), Field("note", trimmed, 2000))

    def __init__(self, stage):
        super().__init__(stage)
        self.headers = [("sid", stage.variables["SID"]), ("Content-Type", "application/json")]
        self.id = self.call("POST", "Clients?", {"lastname": "Stored", "firstname": "Nasty"})["data"]["id"]

    def call(self, method, path, body=None):
        target = "/api/v1/crm/%sobjectId=%s" % (path, self.stage.variables["OBJECT_ID"])
        return self.ask(method, target, self.headers, b"" if body is None else json.dumps(body).encode())[1]

    def write(self, field, text):
        return self.call("PUT", "Clients?clientId=%s&" % self.id, {field: text})["status"] == "Ok"

    def read(self, field):
        return self.call("GET", "Clients?Id=%s&" % self.id)["data"][field]


class R7(Dialect):
    FIELDS = (Field("firstName", one_line, 255, True), Field("about", trimmed, 10000), Field("title", one_line, 10000))
    SENT = {"title": "jobTitle"}

    def __init__(self, stage):
        super().__init__(stage)
        self.headers = [("Authorization", "Basic " + stage.variables["BASIC"]), ("Content-Type", "application/json")]
        self.path = "/api/2.0/crm/contact/"
        body = json.dumps({"firstName": "Stored", "lastName": "Nasty"}).encode()
        self.id = self.ask("POST", self.path + "person", self.headers, body)[1]["response"]["id"]

    def write(self, field, text):
        body = {"firstName": "Stored", "lastName": "Nasty", self.SENT.get(field, field): text}
        target = "%sperson/%d" % (self.path, self.id)
        return self.ask("PUT", target, self.headers, json.dumps(body).encode())[0] == 200

    def read(self, field):
        return self.ask("GET", "%s%d" % (self.path, self.id), self.headers)[1]["response"][field]


class SalesMan(Dialect):
    FIELDS = (Field("person", words, 250, True), Field("ptitle", one_line, 250), Field("rol", trimmed, 4000),
              Field("social", trimmed, 4000))

    def __init__(self, stage):
        super().__init__(stage)
        self.id = self.call("add", person="Stored Nasty")["data"]

    def call(self, action, **more):
        pairs = [("login", self.stage.variables["LOGIN"]), ("apikey", self.stage.variables["APIKEY"]),
                 ("action", action), *more.items()]
        return self.ask("POST", "/developer/v2/person", [FORM], encode_pairs(pairs).encode())[1]

    def write(self, field, text):
        return "error" not in self.call("update", pid=str(self.id), **{field: text})

    def read(self, field):
        return self.call("info", pid=str(self.id))["data"][field]


def faults_of(dialect, field, text):
    """Writes a text and reads it back: a list of what is wrong."""
    before = dialect.read(field.name)
    stored, wanted = dialect.write(field.name, text), field.wanted(text)
    got = dialect.read(field.name)
    if stored == (wanted is not None) and got == (before if wanted is None else wanted):
        return []
    return ["%s = %.40r: %s, %.40r, not %.40r" % (field.name, text, "stored" if stored else "refused", got, wanted)]


def stored_as_sent(fixture, report):
    """Each text in each field: as the page says, or refused and the field as it was. Texts around each character take
    turns with the fields; each goes into each one with KT_LONG=1."""
    around = around_characters()
    report.check("texts around characters", [] if len(around) > 400 else [len(around)])
    with Stage(fixture, "stored", count=2) as stage:
        for dialect in (WebDelivery(stage), R7(stage), SalesMan(stage)):
            faults = []
            for place, field in enumerate(dialect.FIELDS):
                turn = around if LONG else around[place::len(dialect.FIELDS)]
                for text in [*TEXTS, *turn]:
                    faults += faults_of(dialect, field, text)
            report.check("nasty texts, read back in %s" % type(dialect).__name__, faults)


SCENARIOS = [stored_as_sent]
