#!/usr/bin/env python3
"""Learns the shapes of answers from a run of the HTTP suite: tests/http/run.py --transport event --record FILE,
then tools/openapi/learn.py FILE writes tools/openapi/answers/DOCUMENT.json. Read the difference before it is
committed: it is what clients are promised. tools/openapi/build.py makes the documents of these files. With --add
behind FILE only operations that are not known yet are taken, from a run of some cases; all others stay."""

import json
import os
import re
import sys
import urllib.parse

FOLDER = os.path.join(os.path.dirname(os.path.realpath(__file__)), "answers")
EXAMPLE_MAX = 6000     # characters; longer answers are no examples
# The name of an object by members that it has (and, behind "!", has not); the first that fits.
NAMES = {
    "r7": (
        ("ContactInfo", "infoType data category"), ("Address", "street city zip"),
        ("CustomField", "fieldType label"), ("Case", "isClosed title"),
        ("Person", "isCompany firstName createBy"), ("Company", "isCompany companyName createBy"),
        ("CompanyShort", "isCompany companyName"), ("PersonShort", "isCompany firstName"),
        ("ContactShort", "isCompany displayName"), ("Account", "userName logins"), ("EmployeeFull", "userName email"),
        ("Employee", "profileUrl displayName"), ("Status", "color title"),
        ("MergeChange", "action what"), ("BatchItem", "headers status"), ("Token", "token expires"),
        ("Webhook", "events state"), ("Device", "login readOnly")),
    "webdelivery": (
        ("Client", "contacts addresses lastname"), ("Contact", "typeId value"), ("Address", "cityId streetId house"),
        ("Account", "accountNumber"), ("Card", "cardCode"), ("ContactType", "isPhone isEmail"),
        ("Street", "id name postCode"), ("Deleted", "id isDeleted revision !name !lastname"), ("Named", "id name")),
    "pbx": (),
    "forms": (),
    "salesman": (
        ("Deal", "did title"), ("Person", "pid person"), ("Client", "clid title"), ("Employee", "iduser login"),
        ("Record", "result data")),
}


def family(document):
    return document.partition("-")[0]


class Shape:
    """The types that values at one place have had."""

    def __init__(self, learner):
        self.learner = learner
        self.types, self.names = set(), set()
        self.items = None
        self.members, self.objects, self.counts = {}, 0, {}

    def add(self, value, named=True, partial=False):
        """partial: of a call that names the members it wants; nothing is missing then."""
        if isinstance(value, dict):
            name = self.learner.name_of(value) if named and self.learner.naming else None
            if name:
                self.names.add(name)
                self.learner.shape(name).add(value, False, partial)
                return
            self.types.add("object")
            self.objects += 0 if partial else 1
            for key, item in value.items():
                if key not in self.members:
                    self.members[key], self.counts[key] = Shape(self.learner), 0
                self.counts[key] += 0 if partial else 1
                self.members[key].add(item, True, partial)
        elif isinstance(value, list):
            self.types.add("array")
            self.items = self.items or Shape(self.learner)
            for item in value:
                self.items.add(item, True, partial)
        else:
            self.types.add("null" if value is None else "boolean" if isinstance(value, bool)
                           else "string" if isinstance(value, str)
                           else "integer" if isinstance(value, int) else "number")

    def schema(self):
        types = self.types - {"integer"} if "number" in self.types else self.types
        own = {"type": sorted(types) if len(types) > 1 else next(iter(types))} if types else {}
        if "object" in types:
            own.update(self._object())
        if "array" in types:
            own["items"] = self.items.schema()
        parts = [{"$ref": "#/components/schemas/" + name} for name in sorted(self.names)] + ([own] if own else [])
        return parts[0] if len(parts) == 1 else {"anyOf": parts} if parts else {}

    def _object(self):
        numbered, plain = {}, {}
        for key, item in self.members.items():
            name = re.sub(r"\d+$", "", key)
            many = name != key and name.isalpha()
            (numbered if many else plain).setdefault(name if many else key, []).append((key, item))
        out = {"properties": {key: item.schema() for key, ((_, item),) in sorted(plain.items())}}
        if numbered:
            out["patternProperties"] = {}
            for name, found in sorted(numbered.items()):
                first = found[0][1]
                for _, other in found[1:]:
                    first.join(other)
                out["patternProperties"]["^%s[0-9]+$" % name] = first.schema()
        needed = sorted(key for key in plain if self.counts[key] == self.objects > 0)
        if needed:
            out["required"] = needed
        out["additionalProperties"] = False
        return out

    def join(self, other):
        self.types |= other.types
        self.names |= other.names
        self.objects += other.objects
        for key, item in other.members.items():
            if key in self.members:
                self.members[key].join(item)
                self.counts[key] += other.counts[key]
            else:
                self.members[key], self.counts[key] = item, other.counts[key]
        if other.items:
            if self.items:
                self.items.join(other.items)
            else:
                self.items = other.items


class Learner:
    """One document: named shapes, and the answers of each operation."""

    def __init__(self, document):
        self.rules = [(name, {w for w in words.split() if w[0] != "!"}, {w[1:] for w in words.split() if w[0] == "!"})
                      for name, words in NAMES.get(family(document), ())]
        self.shapes, self.operations, self.loose = {}, {}, {}
        self.naming = True

    def shape(self, name):
        return self.shapes.setdefault(name, Shape(self))

    def name_of(self, value):
        keys = set(value)
        return next((name for name, has, not_ in self.rules if has <= keys and not not_ & keys), None)

    def add(self, row):
        operation = self.operations.setdefault(row["method"].lower() + " " + row["path"], {})
        answer = operation.setdefault(str(row["status"]), {"types": set(), "shape": None, "examples": []})
        media = row["answer_type"].split(";")[0].lower()
        answer["types"].add(media)
        if media != "application/json":
            return
        value = json.loads(row["answer"])
        partial = "fields" in row["target"] or re.search(r"\bfields\b", row["body"])
        # SalesMan's lists of some members, and of the names of members, are no records of the kind that they look like.
        self.naming = not (row["document"].startswith("salesman") and partial)
        answer["shape"] = answer["shape"] or Shape(self)
        answer["shape"].add(value, True, bool(partial))
        answer["examples"].append((rank(row, partial), row, value))

    def result(self):
        paths = {}
        for key, answers in sorted(self.operations.items()):
            paths[key] = {}
            for status, answer in sorted(answers.items()):
                entry = paths[key][status] = {"types": sorted(answer["types"])}
                if answer["shape"]:
                    entry["schema"] = with_page(answer["shape"].schema())
                if answer["examples"]:
                    _, row, value = min(answer["examples"], key=lambda found: found[0])
                    if len(row["answer"]) < EXAMPLE_MAX:
                        value = without_secrets(value)
                        entry["example"] = {"answer": value, "from": row["file"].rpartition(":")[0], **sent(row)}
        return {"schemas": {name: shape.schema() for name, shape in sorted(self.shapes.items())}, "paths": paths}


def with_page(schema):
    """A list of R7: what says which page it is comes and goes with its length."""
    members = schema.get("properties", {})
    if members.get("response", {}).get("type") == "array":
        for name in ("count", "startIndex", "nextIndex", "total"):
            members.setdefault(name, {"type": "integer"})
        schema["required"] = ["response", "status", "statusCode"]
    return schema


def rank(row, partial):
    """The users' documents first, short answers with something in them before long ones."""
    seeds = 0 if "seeds.case" in row["file"] or "client_" in row["file"] else 1
    empty = row["answer"].count('"') < 20
    return bool(partial), empty, seeds, len(row["answer"]), row["file"]


def without_secrets(value):
    if isinstance(value, dict):
        return {key: "..." if key == "token" or (key == "key" and len(str(item)) >= 40) else without_secrets(item)
                for key, item in value.items()}
    return [without_secrets(item) for item in value] if isinstance(value, list) else value


def sent(row):
    """The parameters of an example's request; none of its credentials."""
    hidden = {"apikey", "login", "password", "sid", "token"}
    query = dict(urllib.parse.parse_qsl(row["target"].partition("?")[2], keep_blank_values=True))
    out = {"path": urllib.parse.unquote(row["target"].partition("?")[0])}
    if query:
        out["query"] = {key: value for key, value in query.items() if key.lower() not in hidden}
    body = row["body"]
    if body.lstrip().startswith("{"):
        try:
            body = json.loads(body)
        except ValueError:
            return out
    elif "urlencoded" in row["type"]:
        body = nested(urllib.parse.parse_qsl(body, keep_blank_values=True))
    if isinstance(body, dict) and body:
        out["body"] = {key: value for key, value in body.items() if key.lower() not in hidden}
    return out


def nested(pairs):
    """A form's names with brackets as objects and lists: persons[0][tel]."""
    out = {}
    for name, value in pairs:
        at, (first, *rest) = out, [part for part in re.split(r"[\[\]]+", name) if part] or [name]
        for part in rest:
            at = at.setdefault(first, {}) if isinstance(at.get(first, {}), dict) else {}
            first = part
        at[first] = [value] if name.endswith("[]") else value
    return listed(out)


def listed(value):
    """Objects whose members are numbered become lists."""
    if not isinstance(value, dict):
        return value
    if value and all(key.isdigit() for key in value):
        return [listed(item) for item in value.values()]
    return {key: listed(item) for key, item in value.items()}


def is_error(row):
    """An error with the status 200: the dialect's table of errors has its shape."""
    text = row["answer"]
    return row["status"] >= 400 or (not row["document"].startswith("r7") and row["error"] != "" and (
        '"status":"Err"' in text or '"error":' in text))


def main():
    learners = {}
    with open(sys.argv[1], encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            if row["method"] in ("HEAD", "OPTIONS") or row["status"] in (204, 304) or is_error(row):
                continue
            row["method"] = "POST" if row["document"].startswith("salesman") else row["method"]
            learners.setdefault(row["document"], Learner(row["document"])).add(row)
    os.makedirs(FOLDER, exist_ok=True)
    for document, learner in sorted(learners.items()):
        path, found = os.path.join(FOLDER, document + ".json"), learner.result()
        if sys.argv[2:] == ["--add"] and os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                known = json.load(file)
            found = {name: {**found[name], **known[name]} for name in found}
        with open(path, "w", encoding="utf-8") as file:
            json.dump(found, file, ensure_ascii=False, indent=1, sort_keys=True)
            file.write("\n")
        print(document, len(learner.operations), "operations", ", ".join(sorted(learner.shapes)))


if __name__ == "__main__":
    main()
