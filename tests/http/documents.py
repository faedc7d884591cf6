"""The OpenAPI files of web/docs/api are held against every answer of one plan. For
tools/openapi/learn.py the answers are written to a file instead."""

import json
import os
import re
import subprocess
import tempfile

import logs
import servers

PLAN = "event"
JUDGE = os.path.join(os.path.dirname(os.path.realpath(__file__)), "documents_judge.py")
SALESMAN_VERSION = re.compile(r"/developer/v(\d)", re.IGNORECASE)
PREFIXES = {"r7": "/api/2.0/", "webdelivery": "/api/v1/crm/", "pbx": "/pbx/", "forms": "/form/", "ops": "/"}


def shape(path):
    """A path without the names of its captures."""
    return re.sub(r"\{[^}]*\}", "{}", path)


def place_of(fields, target):
    """(document, path without names of captures) of a request, by the worker's line of the log."""
    dialect, route = fields["dialect"], fields.get("route", "-")
    if route == "-" or dialect not in PREFIXES and dialect != "salesman":
        return None
    if dialect != "salesman":
        return dialect, shape(PREFIXES[dialect] + route)
    version = SALESMAN_VERSION.search(target).group(1)
    action = fields.get("action", "").split("|")[0]
    between = "" if not action else "/" if version == "3" else "#"
    return "salesman-v" + version, "/developer/v%s/%s%s%s" % (version, route, between, action)


def _placed(seen, log):
    """(place, case, request, answer, fields of the log) of those whose operation is known."""
    lines = {fields.get("rid"): fields for fields in logs.requests_of(log)}
    for case, request, answer in seen:
        fields = lines.get(answer.header("x-request-id"))
        place = place_of(fields, request.target.decode("utf-8", "replace")) if fields else None
        if place:
            yield place, case, request, answer, fields


def record(path, seen, log):
    with open(path, "w", encoding="utf-8") as file:
        for place, case, request, answer, fields in _placed(seen, log):
            headers = {name.lower(): value for name, value in request.headers}
            json.dump({
                "document": place[0], "path": place[1], "method": fields["method"],
                "target": request.target.decode("utf-8", "replace"),
                "type": headers.get("content-type", ""),
                "body": request.body.decode("utf-8", "replace") if request.body else "",
                "status": answer.status, "answer_type": answer.header("content-type") or "",
                "answer": answer.body.decode("utf-8", "replace"), "file": case.where(), "case": case.name,
                "error": fields.get("error", "")}, file, ensure_ascii=False)
            file.write("\n")


def judge(report, seen, log):
    """Every answer against its document, by the interpreter that has Debian's python3-fastjsonschema."""
    if not seen:
        return
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "answers")
        record(path, seen, log)
        done = subprocess.run(["/usr/bin/python3", JUDGE, path], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              encoding="utf-8", check=False)
    lines = done.stdout.splitlines()
    report.check("answers are what web/docs/api says",
                 lines if done.returncode else [] if lines[-1:] == ["judged: %d" % _count(seen, log)] else lines)


def _count(seen, log):
    return sum(1 for _ in _placed(seen, log))
