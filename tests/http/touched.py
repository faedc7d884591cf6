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


class Touched:
    """Gathers over several runs what their logs and cases show."""

    def __init__(self):
        self.routes = set()      # (dialect, path, action)
        self.parameters = {}     # the same -> names without case
        self.errors = set()

    def add(self, log, request_ids):
        """log: the workers' log of one run; request_ids: request id -> case."""
        for fields in logs.requests_of(log):
            row = (fields["dialect"], fields["route"], fields.get("action", "-"))
            self.routes.add(row)
            if "error" in fields:
                self.errors.add(fields["error"])
            case = request_ids.get(fields.get("rid"))
            if case:
                self.parameters.setdefault(row, set()).update(named_parameters(case))

    def judge(self, report, exempt_path, environment):
        """One check for routes, parameters and errors each, against the program's own lists."""
        exempt = read_exempt(exempt_path)
        missing_routes, missing_parameters = [], []
        known = set()
        for line in run_ctl(environment, "routes").splitlines()[1:]:
            dialect, methods, path, action, names = line.split("\t")
            row = (dialect, path, action)
            name = " ".join((dialect, methods, path, action))
            known.add(name)
            if row not in self.routes:
                if name not in exempt:
                    missing_routes.append(name)
                continue
            missing_parameters += self._missing(row, name, names, exempt, known)
        errors = [line.split("\t")[0] for line in run_ctl(environment, "errors").splitlines()[1:]]
        known.update(errors)
        missing_errors = [name for name in errors if name not in self.errors | set(exempt)
                          and name != "ok"]
        report.check("every route is touched", missing_routes)
        report.check("every parameter is touched", missing_parameters)
        report.check("every error is touched", missing_errors)
        report.check("exemptions name what exists and is not touched", [
            name for name in exempt if name not in known or name in self.errors])

    def _missing(self, row, name, names, exempt, known):
        sent = self.parameters.get(row, set())
        captured = {word.lower() for word in re.findall(r"\{(\w+)", row[1])}
        missing = []
        for parameter in filter(None, names.rstrip("\n").split(",")):
            parameter = parameter.rstrip("!")
            known.add("%s: %s" % (name, parameter))
            if parameter.lower() not in sent | captured \
                    and "%s: %s" % (name, parameter) not in exempt:
                missing.append("%s: %s" % (name, parameter))
        return missing
