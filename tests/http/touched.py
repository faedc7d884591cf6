"""Coverage: which routes, parameters and errors the cases have touched.

What there is comes from the program itself (kartotekactl routes, kartotekactl errors); what was
touched comes from the workers' log lines and the requests that caused them.
"""

import json
import re
import urllib.parse

import casefile
import logs
from fixture import run_ctl


def named_parameters(case):
    """Names of parameters that a case sends, without case, indexes taken out of nested ones."""
    target = case.target.partition("?")[2]
    names = [name for name, _ in urllib.parse.parse_qsl(target, keep_blank_values=True)]
    names += [name for name, _ in case.query]
    if case.body:
        kind, lines = case.body
        if kind in ("form", "multipart"):
            names += [name for name, _ in casefile.split_pairs(lines, case.where())]
        if kind == "body":
            names += _body_names("\n".join(lines))
    out = set()
    for name in names:
        parts = [part for part in re.split(r"[\[\].]+", name.lower()) if part]
        out.update(part for part in parts if not part.isdigit())
    return out


def _body_names(text):
    try:
        return _json_names(json.loads(casefile.VARIABLE.sub("0", text)))
    except ValueError:
        names = [name for name, _ in urllib.parse.parse_qsl(text, keep_blank_values=True)]
        return names + re.findall(r"<(\w+)", text)


def _json_names(value):
    if isinstance(value, dict):
        return list(value) + [name for item in value.values() for name in _json_names(item)]
    if isinstance(value, list):
        return [name for item in value for name in _json_names(item)]
    return []


def read_exempt(path):
    """{id: reason}; a line is ID -- REASON."""
    out = {}
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if not line.strip() or line.startswith("#"):
                continue
            name, dashes, reason = line.strip().partition(" -- ")
            if not dashes or not reason:
                raise casefile.CaseError("%s:%d: ID -- REASON" % (path, number))
            out[name] = reason
    return out
