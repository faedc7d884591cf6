#!/usr/bin/python3
"""Judges a record of tests/http/run.py (a line of JSON for each exchange) by the OpenAPI files of web/docs/api, and these by
OpenAPI's own schema. Prints the faults and ends with 1 when there are any. Runs in Debian's Python, which has python3-fastjsonschema."""

import copy
import json
import os
import re
import sys

import fastjsonschema
import jsonschema

FOLDER = os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "..", "web", "docs", "api")
STANDARD = os.path.join(os.path.dirname(os.path.realpath(__file__)), "openapi-3.1.json")
FAULTS_SHOWN = 40


def shape(path):
    """A path without the names of its captures."""
    return re.sub(r"\{[^}]*\}", "{}", path)


def _loosened(schema):
    """Without `required`: what a call that names the members it wants may leave out."""
    if isinstance(schema, dict):
        return {key: _loosened(value) for key, value in schema.items()
                if not (key == "required" and isinstance(value, list))}
    return [_loosened(item) for item in schema] if isinstance(schema, list) else schema


class Documents:
    """The files, with a compiled check for each operation and status that is asked for."""

    def __init__(self, folder=FOLDER):
        self.files = {}
        self.paths = {}
        self.checks = {}
        for name in sorted(os.listdir(folder)):
            if name.endswith(".json") and name != "collection.json":
                with open(os.path.join(folder, name), encoding="utf-8") as file:
                    self._add(name[:-5], json.load(file))

    def _add(self, name, document):
        self.files[name] = document
        for path, item in document["paths"].items():
            for method, operation in item.items():
                self.paths[name, shape(path), method] = operation

    def response(self, document, operation, status):
        found = operation["responses"].get(str(status))
        if found and "$ref" in found:
            found = self.files[document]["components"]["responses"][found["$ref"].rpartition("/")[2]]
        return found

    def fault(self, row):
        """Says in which way an answer is not the documented one; None: it is."""
        method = row["method"].lower()
        if method in ("head", "options") or row["status"] in (204, 304, 405):
            return None
        if row["document"].startswith("salesman"):
            method = "post"
        operation = self.paths.get((row["document"], row["path"], method))
        if operation is None:
            return "no such operation"
        response = self.response(row["document"], operation, row["status"])
        if response is None:
            return "status %d is not documented" % row["status"]
        media = row["answer_type"].split(";")[0].lower()
        content = response.get("content", {})
        if media not in content:
            return "%d: %s is not documented" % (row["status"], media or "an answer without a body")
        if media != "application/json":
            return None
        loose = "fields" in row["target"] or "fields" in row["body"]
        return self._judge(row["document"], content[media]["schema"], json.loads(row["answer"]), loose)

    def _judge(self, document, schema, value, loose):
        key = document, json.dumps(schema, sort_keys=True), loose
        if key not in self.checks:
            whole = copy.copy(schema)
            components = self.files[document]["components"]
            whole["components"] = {"schemas": components["schemas"]}
            self.checks[key] = fastjsonschema.compile(_loosened(whole) if loose else whole)
        try:
            self.checks[key](value)
        except fastjsonschema.JsonSchemaException as error:
            return str(error)[:300]
        return None


def references(value):
    """Every $ref below a value."""
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for item in value.values():
            yield from references(item)
    elif isinstance(value, list):
        for item in value:
            yield from references(item)


def resolves(document, reference):
    at = document
    for part in reference[2:].split("/"):
        at = at.get(part) if isinstance(at, dict) else None
    return reference.startswith("#/") and at is not None


def lint(name, document, standard):
    """The faults of a file: against the standard's own schema, and what a schema cannot say."""
    faults = [error.message[:200] for error in standard.iter_errors(document)]
    faults += ["no %s" % reference for reference in set(references(document)) if not resolves(document, reference)]
    ids = []
    for path, item in document["paths"].items():
        for method, operation in item.items():
            ids.append(operation["operationId"])
            told = sorted(p["name"] for p in operation["parameters"] if p.get("in") == "path")
            if told != sorted(re.findall(r"\{([^}]*)\}", path)):
                faults.append("%s %s: parameters of the path: %s" % (method, path, told))
            pairs = [(p.get("in"), p.get("name", p.get("$ref"))) for p in operation["parameters"]]
            if len(pairs) != len(set(pairs)) or not operation["summary"] or not operation["tags"]:
                faults.append("%s %s: a parameter twice, or no summary" % (method, path))
    faults += ["operationId %s twice" % word for word in set(ids) if ids.count(word) > 1]
    return ["%s.json: %s" % (name, fault) for fault in faults]


def misses(documents, row):
    """A judge that finds everything good is none: the same answer with a member more must be refused."""
    changed = dict(row, answer=json.dumps(dict(json.loads(row["answer"]), unheardOf=1)))
    return [] if documents.fault(changed) else ["an answer with an unknown member passes: " + row["path"]]


def main():
    documents, faults, judged, proved = Documents(), [], 0, set()
    with open(STANDARD, encoding="utf-8") as file:
        standard = jsonschema.Draft202012Validator(json.load(file))
    for name, document in documents.files.items():
        faults += lint(name, document, standard)
    with open(sys.argv[1], encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            fault = documents.fault(row)
            judged += 1
            if fault:
                faults.append("%s %s (%s): %s" % (row["method"], row["path"], row["file"], fault))
            elif row["document"] not in proved and row["status"] == 200 and row["answer"].startswith("{"):
                proved.add(row["document"])
                faults += misses(documents, row)
    print("\n".join(faults[:FAULTS_SHOWN] + ["judged: %d" % judged]))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
