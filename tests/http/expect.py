"""Judges an answer: what the case expects, and what every answer has to be."""

import json
import re
import xml.etree.ElementTree

import casefile

HOLES = {
    "<text>": lambda v: isinstance(v, str) and v != "",
    "<int>": lambda v: isinstance(v, int) and not isinstance(v, bool),
    "<digits>": lambda v: isinstance(v, str) and v.isascii() and v.isdigit(),
    "<hex32>": lambda v: isinstance(v, str) and re.fullmatch(r"[0-9a-f]{32}", v),
    "<uuid>": lambda v: isinstance(v, str) and re.fullmatch(
        r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", v),
    "<datetime>": lambda v: isinstance(v, str) and re.fullmatch(
        r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?", v),
}
ANY, ABSENT, MORE = "<any>", "<absent>", "<more>"
NO_BODY = (204, 304)


def _unique(pairs):
    out = {}
    for key, value in pairs:
        if key in out:
            raise ValueError("the key %r twice in one object" % key)
        out[key] = value
    return out


def _refuse(word):
    raise ValueError("%s is no JSON" % word)


def strict_json(body):
    """The value of a JSON body; ValueError when it is not strictly JSON in UTF-8."""
    value = json.loads(body.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_refuse)
    json.dumps(value, ensure_ascii=False).encode("utf-8")  # a lone surrogate fails here
    return value


def difference(want, got, loose, path="$"):
    """The first difference between the expected and the actual JSON value, or None."""
    if isinstance(want, str) and want == ANY:
        return None
    if isinstance(want, str) and want in HOLES:
        return None if HOLES[want](got) else "%s: %s expected, got %s" % (path, want, short(got))
    if type(want) is not type(got):
        return "%s: %s expected, got %s" % (path, short(want), short(got))
    if isinstance(want, dict):
        return _object_difference(want, got, loose, path)
    if isinstance(want, list):
        return _list_difference(want, got, loose, path)
    return None if want == got else "%s: %s expected, got %s" % (path, short(want), short(got))


def _object_difference(want, got, loose, path):
    for key, value in want.items():
        if value == ABSENT:
            if key in got:
                return "%s.%s: must not be there" % (path, key)
            continue
        if key not in got:
            return "%s.%s: missing" % (path, key)
        found = difference(value, got[key], loose, "%s.%s" % (path, key))
        if found:
            return found
    extra = [key for key in got if key not in want]
    return "%s: not expected: %s" % (path, ", ".join(extra)) if extra and not loose else None


def _list_difference(want, got, loose, path):
    if want and want[-1] == MORE:
        want, got = want[:-1], got[:len(want) - 1]
    for i, value in enumerate(want[:len(got)]):
        found = difference(value, got[i], loose, "%s[%d]" % (path, i))
        if found:
            return found
    if len(want) != len(got):
        return "%s: %d items expected, got %d" % (path, len(want), len(got))
    return None


def short(value, limit=160):
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= limit else text[:limit] + "..."


def lookup(value, path):
    """data.0.id in a JSON value; KeyError when it is not there."""
    for step in path.split("."):
        try:
            value = value[int(step)] if isinstance(value, list) else value[step]
        except (KeyError, IndexError, ValueError, TypeError):
            raise KeyError(path) from None
    return value


def general_faults(case, request, answer):
    """The faults of an answer, whatever the case expects."""
    faults = []
    if answer.status >= 500 and answer.status != case.status:
        faults.append("status %d" % answer.status)
    length = answer.header("content-length")
    bodyless = request.method == "HEAD" or answer.status in NO_BODY
    if bodyless and answer.body:
        faults.append("a body where none may be")
    moved = answer.status == 301 and not answer.body  # lighttpd sends the new address alone
    if not bodyless and not moved and not answer.header("content-type"):
        faults.append("no Content-Type")
    encoded = answer.header("content-encoding") or answer.header("transfer-encoding")
    if not bodyless and not encoded and length != str(len(answer.body)):
        faults.append("Content-Length is %s, the body has %d bytes" % (length, len(answer.body)))
    if answer.body:
        faults += _syntax_faults(answer)
    return faults


def _syntax_faults(answer):
    media = (answer.header("content-type") or "").split(";")[0].strip().lower()
    try:
        if media == "application/json":
            strict_json(answer.body)
        elif media in ("text/xml", "application/xml"):
            xml.etree.ElementTree.fromstring(answer.body.decode("utf-8"))
        elif media.startswith("text/"):
            answer.body.decode("utf-8")
    except (ValueError, xml.etree.ElementTree.ParseError) as error:
        return ["the body is not %s: %s" % (media, error)]
    return []


def case_faults(case, answer, variables):
    """The case's own expectations that are not met."""
    def put(text):
        return casefile.substitute(text, variables, case.where())

    faults = []
    if answer.status != case.status:
        faults.append("status %d expected, got %d" % (case.status, answer.status))
    for name, value in case.answer_headers:
        faults += _header_faults(name, put(value), answer.header(name))
    for kind, lines in case.checks:
        faults += _body_faults(kind, [put(line) for line in lines], answer)
    return faults


def _header_faults(name, want, got):
    if want == "absent":
        return ["header %s: %s where none may be" % (name, got)] if got is not None else []
    if want.startswith("contains "):
        if got is None or want[9:] not in got:
            return ["header %s: %r expected in it, got %r" % (name, want[9:], got)]
        return []
    return [] if want == got else ["header %s: %r expected, got %r" % (name, want, got)]


def _body_faults(kind, lines, answer):
    text = answer.body.decode("utf-8", "backslashreplace")
    if kind == "text":
        return _text_faults("\n".join(lines), text)
    if kind == "xml":
        return _text_faults("".join(lines), text)
    if kind == "contains":
        return ["not in the body: %s" % short(line) for line in lines if line not in text]
    if kind == "absent":
        return ["in the body: %s" % short(line) for line in lines if line in text]
    try:
        value = strict_json(answer.body)
    except ValueError as error:
        return ["no JSON: %s" % error]
    if kind == "keys":
        want = [key.strip() for key in " ".join(lines).split(",")]
        got = list(value) if isinstance(value, dict) else []
        return [] if want == got else ["keys %s expected, got %s" % (want, got)]
    found = difference(json.loads("\n".join(lines)), value, kind == "json~")
    return [found] if found else []


def _text_faults(want, got):
    if want == got:
        return []
    at = next((i for i, (a, b) in enumerate(zip(want, got)) if a != b), min(len(want), len(got)))
    return ["the body differs at character %d: %r expected, got %r"
            % (at, want[at:at + 60], got[at:at + 60])]
