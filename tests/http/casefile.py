"""Reads .case files (the format is described in README.md) and turns a case into a Request."""

import base64
import json
import re
from dataclasses import dataclass, field

from exchange import Request, encode_pairs

TRANSPORTS = ("nginx", "fcgi", "cgi", "ctl")
ENGINES = ("event", "process")
BODY_KINDS = ("body", "form", "multipart", "hex", "base64")
ANSWER_KINDS = ("json", "json~", "keys", "xml", "text", "contains", "absent")
BOUNDARY = "kartoteka-boundary-5f1d"
DIRECTIVE = re.compile(r"([a-z0-9]+~?):(?: (.*))?$")
VARIABLE = re.compile(r"\{([A-Z][A-Z0-9_]*)\}")
GENERATOR = re.compile(r"\{(repeat|each):([^{}]*):(\d+)\}")
GENERATED_MAX = 16 << 20


class CaseError(Exception):
    """A mistake in a .case file; the text names file and line."""


@dataclass
class Case:
    name: str
    file: str
    line: int
    method: str = ""
    target: str = ""
    headers: list = field(default_factory=list)        # (name, value)
    query: list = field(default_factory=list)          # (name, value)
    body: tuple = None                                 # (kind, lines)
    environment: dict = field(default_factory=dict)
    repeat: int = 1
    status: int = 0
    answer_headers: list = field(default_factory=list)  # (name, value)
    checks: list = field(default_factory=list)         # (kind, lines) in order
    sets: list = field(default_factory=list)           # (variable, source)
    queries: list = field(default_factory=list)        # (sql, value)
    transports: tuple = TRANSPORTS
    engines: tuple = ENGINES

    def where(self):
        return "%s:%d" % (self.file, self.line)

    def key(self):
        return "%s: %s" % (self.file, self.name)


def substitute(text, variables, where):
    """Variables and generators of a text; a name that nobody has set is an error."""
    def variable(match):
        if match.group(1) not in variables:
            raise CaseError("%s: unknown variable {%s}" % (where, match.group(1)))
        return variables[match.group(1)]

    def generator(match):
        kind, piece, count = match.group(1), match.group(2), int(match.group(3))
        if len(piece) * count > GENERATED_MAX:
            raise CaseError("%s: {%s} is too large" % (where, kind))
        if kind == "repeat":
            return piece * count
        return "".join(piece.replace("#", str(i)) for i in range(count))

    return GENERATOR.sub(generator, VARIABLE.sub(variable, text))


class Cases(list):
    """The cases of a file, in order. fresh: why they need a database of their own, or None."""

    fresh = None


class _Reader:
    """The state of one pass over a file."""

    def __init__(self, name):
        self.name = name
        self.cases = Cases()
        self.number = 0

    def fail(self, message):
        raise CaseError("%s:%d: %s" % (self.name, self.number, message))

    def case(self):
        if not self.cases:
            self.fail("a directive before the first case:")
        return self.cases[-1]

    # --- lines that begin with a sign ---

    def request_line(self, text):
        case = self.case()
        if not case.method:
            parts = text.split(" ")
            if len(parts) != 2 or not parts[1]:
                self.fail("the request line is METHOD TARGET")
            case.method, case.target = parts
            return
        case.headers.append(self.header(text))

    def answer_line(self, text):
        self.case().answer_headers.append(self.header(text))

    def header(self, text):
        name, colon, value = text.partition(":")
        if not colon or not re.fullmatch(r"[A-Za-z0-9-]+", name):
            self.fail("a header is NAME: VALUE")
        return name, value.strip()

    # --- directives ---

    def directive(self, word, text, block):
        handler = {
            "case": self.new_case, "expect": self.expect, "set": self.set, "sql": self.sql,
            "env": self.env, "repeat": self.repeat, "only": self.only, "not": self.exclude,
            "query": self.query, "fresh": self.fresh, "engine": self.engine,
        }.get(word)
        if handler:
            handler(text, block)
        elif word in BODY_KINDS:
            if self.case().body:
                self.fail("a second body")
            self.case().body = (word, self.block(text, block))
            if word in ("form", "multipart"):
                split_pairs(self.case().body[1], self.case().where())
        elif word in ANSWER_KINDS:
            self.case().checks.append((word, self.block(text, block)))
        else:
            self.fail("unknown directive %s:" % word)

    @staticmethod
    def block(text, block):
        return ([text] if text else []) + block

    def text_only(self, text, block):
        if block or not text:
            self.fail("this directive is one line")
        return text

    def fresh(self, text, block):
        if self.cases or self.cases.fresh:
            self.fail("fresh: stands once, before the first case:")
        self.cases.fresh = self.text_only(text, block)

    def new_case(self, text, block):
        self.text_only(text, block)
        if any(case.name == text for case in self.cases):
            self.fail("a second case %r" % text)
        self.cases.append(Case(text, self.name, self.number))

    def expect(self, text, block):
        if not re.fullmatch(r"[1-5]\d\d", self.text_only(text, block)):
            self.fail("expect: takes a status")
        self.case().status = int(text)

    def set(self, text, block):
        name, equals, source = self.text_only(text, block).partition(" = ")
        if not equals or not re.fullmatch(r"[A-Z][A-Z0-9_]*", name):
            self.fail("set: NAME = path.in.json")
        self.case().sets.append((name, source.strip()))

    def sql(self, text, block):
        query, arrow, value = " ".join(self.block(text, block)).rpartition("=>")
        if not arrow:
            self.fail("sql: QUERY => VALUE")
        self.case().queries.append((query.strip(), value.strip()))

    def env(self, text, block):
        name, equals, value = self.text_only(text, block).partition(" = ")
        if not re.fullmatch(r"[A-Z][A-Z0-9_]*", name):
            self.fail("env: NAME = value")
        self.case().environment[name] = value if equals else None

    def repeat(self, text, block):
        if not self.text_only(text, block).isdigit() or not 1 <= int(text) <= 100:
            self.fail("repeat: takes a number from 1 to 100")
        self.case().repeat = int(text)

    def reasoned(self, text, block, known):
        names, dashes, reason = self.text_only(text, block).partition(" -- ")
        names = tuple(name.strip() for name in names.split(","))
        if not dashes or not reason.strip():
            self.fail("a reason is needed: %s -- why" % known[0])
        for name in names:
            if name not in known:
                self.fail("%s is none of %s" % (name, ", ".join(known)))
        return names

    def only(self, text, block):
        self.case().transports = self.reasoned(text, block, TRANSPORTS)

    def engine(self, text, block):
        self.case().engines = self.reasoned(text, block, ENGINES)

    def exclude(self, text, block):
        without = self.reasoned(text, block, TRANSPORTS)
        self.case().transports = tuple(t for t in TRANSPORTS if t not in without)

    def query(self, text, block):
        self.case().query += split_pairs(self.block(text, block), self.case().where())

    def finish(self):
        for case in self.cases:
            self.number = case.line
            if not case.method:
                self.fail("%r has no request line" % case.name)
            if not case.status:
                self.fail("%r has no expect:" % case.name)
            if case.environment and {"nginx", "ctl"} & set(case.transports):
                self.fail("%r overrides variables: it needs only: fcgi, cgi -- reason" % case.name)
            for kind, lines in case.checks:
                if kind.startswith("json"):
                    self.check_json(lines)
        return self.cases

    def check_json(self, lines):
        # Variables may stand where a number is: read with a number in their place.
        try:
            json.loads(VARIABLE.sub("0", "\n".join(lines)))
        except ValueError as error:
            self.fail("the expected JSON: %s" % error)


def read_cases(path, name):
    """All cases of a file. name is what messages call it."""
    with open(path, encoding="utf-8") as file:
        lines = file.read().split("\n")
    reader = _Reader(name)
    i = 0
    while i < len(lines):
        line = lines[i]
        i += 1
        reader.number = i
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("> "):
            reader.request_line(line[2:])
            continue
        if line.startswith("< "):
            reader.answer_line(line[2:])
            continue
        match = DIRECTIVE.match(line)
        if not match:
            reader.fail("neither a directive nor in a block: %r" % line[:60])
        block, i = _read_block(lines, i)
        reader.directive(match.group(1), (match.group(2) or "").strip(), block)
    return reader.finish()


def _read_block(lines, i):
    """The indented lines from i on; empty lines belong to the block when it goes on after them."""
    block = []
    while i < len(lines):
        if lines[i].startswith("  "):
            block.append(lines[i][2:])
            i += 1
            continue
        ahead = i
        while ahead < len(lines) and not lines[ahead]:
            ahead += 1
        if not block or ahead == i or ahead == len(lines) or not lines[ahead].startswith("  "):
            break
        block += [""] * (ahead - i)
        i = ahead
    return block, i


# --- to a Request -----------------------------------------------------------------------------

def split_pairs(lines, where):
    """[(name, value)] of lines "name = value"; one blank on each side of the sign is no content."""
    out = []
    for line in lines:
        name, equals, value = line.partition("=")
        if not equals:
            raise CaseError("%s: a pair is name = value: %r" % (where, line))
        out.append((name.rstrip(" "), value[1:] if value.startswith(" ") else value))
    return out


def _multipart(pairs):
    out = []
    for name, value in pairs:
        file = re.fullmatch(r"@(\S+) (\S+): (.*)", value, re.DOTALL)
        disposition = 'form-data; name="%s"' % name
        extra = ""
        if file:
            disposition += '; filename="%s"' % file.group(1)
            extra = "Content-Type: %s\r\n" % file.group(2)
            value = file.group(3)
        out.append("--%s\r\nContent-Disposition: %s\r\n%s\r\n%s\r\n"
                   % (BOUNDARY, disposition, extra, value))
    return ("".join(out) + "--%s--\r\n" % BOUNDARY).encode()


def _body(case, lines):
    """(bytes, Content-Type or None) of the body block, variables already in place."""
    kind = case.body[0]
    if kind == "body":
        return "\n".join(lines).encode(), None
    if kind == "form":
        return (encode_pairs(split_pairs(lines, case.where())).encode(),
                "application/x-www-form-urlencoded")
    if kind == "multipart":
        return (_multipart(split_pairs(lines, case.where())),
                "multipart/form-data; boundary=" + BOUNDARY)
    try:
        if kind == "hex":
            return bytes.fromhex(" ".join(lines)), None
        return base64.b64decode("".join(lines), validate=True), None
    except ValueError as error:
        raise CaseError("%s: %s: %s" % (case.where(), kind, error)) from error


def build_request(case, variables):
    def put(text):
        return substitute(text, variables, case.where())

    target = put(case.target)
    if case.query:
        pairs = [(put(name), put(value)) for name, value in case.query]
        target += ("&" if "?" in target else "?") + encode_pairs(pairs)
    headers = [(name, put(value)) for name, value in case.headers]
    body = b""
    if case.body:
        body, content_type = _body(case, [put(line) for line in case.body[1]])
        if content_type and not any(name.lower() == "content-type" for name, _ in headers):
            headers.append(("Content-Type", content_type))
    environment = {name: None if value is None else put(value)
                   for name, value in case.environment.items()}
    return Request(case.method, target.encode(), headers, body, environment)
