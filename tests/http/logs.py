"""Reads the logs for texts that they must not hold (canaries) and for what was touched (coverage)."""

import json
import re
import shlex

import casefile

CREDENTIALS = ("SID", "APIKEY", "R7_PASSWORD", "R7_USER", "LOGIN", "BASIC")
# Log lines of the sanitizers and of valgrind.
REPORTS = re.compile(r"(ERROR: (Address|Leak)Sanitizer|runtime error:|==\d+== (Invalid|Conditional"
                     r"|Use of uninit|Syscall param|Source and dest|Mismatched|Process terminating|.* definitely lost))")

# A request of a batch: a path with ids, that front servers log of any request.
PATH = re.compile(r"/?api/2\.0/[a-zA-Z0-9/.]*")
GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def is_personal(text):
    """True for what must not be logged: names, mail addresses, phones. Ids and words are free."""
    digits = sum(c.isdigit() for c in text)
    if PATH.fullmatch(text) or GUID.fullmatch(text):
        return False
    if text.isdigit():
        return 10 <= digits <= 12
    return len(text) >= 4 and ("@" in text or digits >= 7 or
                               any(c.isalpha() and not c.isascii() for c in text))


def _leaves(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [leaf for item in value for leaf in _leaves(item)]
    return [value] if isinstance(value, str) else []


def _sent_values(case):
    values = [value for _, value in case.query]
    values += [value for _, value in case.headers]
    if not case.body:
        return values
    kind, lines = case.body
    if kind in ("form", "multipart"):
        return values + [value for _, value in casefile.split_pairs(lines, case.where())]
    if kind == "body":
        try:
            values += _leaves(json.loads("\n".join(lines)))
        except ValueError:
            values += lines
    return values


def _spellings(word):
    """As it is, as the worker escapes bytes in its log, and as a JSON text."""
    escaped = "".join(chr(b) if 0x20 <= b < 0x7f else "\\x%02x" % b for b in word.encode())
    return {word, escaped, json.dumps(word)[1:-1]}


def canaries(cases, variables):
    """Everything that cases send and no log may hold."""
    out = {value for name, value in variables.items()
           if name.removeprefix("OTHER_") in CREDENTIALS}
    for case in cases:
        for value in _sent_values(case):
            if "{" not in value and is_personal(value):
                out.add(value.strip())
    return {value for value in out if len(value) >= 4}


def log_faults(name, text, forbidden):
    """Canaries, sanitizer reports and lines that are no log lines."""
    faults = []
    for word in sorted(forbidden):
        for spelling in _spellings(word):
            if spelling in text:
                line = next((l for l in text.split("\n") if spelling in l), "")
                faults.append("%s: holds %r: %s" % (name, word, line[:300]))
                break
    for match in list(REPORTS.finditer(text))[:3]:
        start = text.rfind("\n", 0, match.start()) + 1
        faults.append("%s: %s" % (name, text[start:start + 1500]))
    return faults


def parse_line(line):
    """The fields of a logfmt line, or None when it is none."""
    try:
        words = shlex.split(line)
    except ValueError:
        return None
    if not words or not all("=" in word for word in words):
        return None
    return dict(word.split("=", 1) for word in words)


def worker_log_faults(name, text):
    """Every line a worker writes is logfmt in printable ASCII."""
    for line in text.split("\n"):
        if line and (not re.fullmatch(r"[\x20-\x7e]*", line) or parse_line(line) is None):
            return ["%s: no log line: %s" % (name, line[:300])]
    return []


def requests_of(text):
    """The fields of every request line."""
    lines = (parse_line(line) for line in text.split("\n"))
    return [fields for fields in lines if fields and "route" in fields]
