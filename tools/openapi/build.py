#!/usr/bin/env python3
"""The OpenAPI documents and the Postman collection in web/docs/api: what `kartotekactl routes --format openapi`
prints from the tables, with the answers that learn.py has learned from the HTTP suite. Without words compares the
files with what would be written, --fix writes them. Needs the release build."""

import copy
import json
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.realpath(__file__))
HOME = os.path.dirname(os.path.dirname(HERE))
PROGRAM = os.path.join(HOME, "build", "release", "kartotekactl")
OUT = os.path.join(HOME, "web", "docs", "api")
LIST_PARAMETERS = ("count", "startIndex", "sortBy", "sortOrder", "filterValue", "fields")

TAGS = {
    "Cities": "Cities of a country.", "Clients": "Clients with contacts and addresses.", "Countries": "Countries.",
    "MetroStations": "Metro stations of a city.", "Streets": "Streets of a city.",
    "duplicate": "People who may be one.", "send": "Forms of sites.", "lead": "Forms of sites.",
    "call": "Calls.", "name": "Names of callers.", "phonebook.xml": "Phone books.", "yealink.xml": "Phone books.",
    "TypesAddresses": "Kinds of addresses.", "TypesContacts": "Kinds of contacts.",
    "authentication": "Tokens.", "batch": "Several requests in one.", "capabilities": "Ways to sign in.",
    "case": "Cases and their members.", "client": "Clients: companies and people one sells to.",
    "company": "Companies with their people.", "contact": "People and companies.",
    "customfield": "Custom fields and their values.", "deal": "Deals.", "guides": "Dictionaries.",
    "healthz": "The process.", "metrics": "Counts, for Prometheus.", "people": "Employees.", "person": "People.", "readyz": "The service.",
    "user": "Employees.", "key": "Keys of this account.", "device": "Devices that read address books.", "webhook": "Webhooks of this account.",
    "employee": "Accounts of employees.", "setting": "Settings of this account.", "origin": "Origins of pages.",
    "failure": "Requests that failed.", "import": "People in bulk.", "change": "Changes by others.", "object": "Delivery objects.",
    "contract": "Deals, as version 1 calls them.",
    **dict.fromkeys("akt budget calls currency document entry history invoice lead leads metrika price statistic "
                    "task".split(), "Records that are not held here."),
}
TEXT, NUMBER = {"type": "string"}, {"type": "integer"}


def closed(required, **properties):
    return {"type": "object", "properties": properties, "required": required.split(), "additionalProperties": False}


# Errors stand in the envelopes of src/api/*/errors.c.
ERRORS = {
    "r7": closed("status statusCode error", status=NUMBER, statusCode=NUMBER, error=closed(
        "message hresult data", message=TEXT, hresult=NUMBER,
        data={"type": "object", "additionalProperties": TEXT})),
    "webdelivery": closed("ver timestamp status errors requestId", ver=TEXT, timestamp=TEXT, requestId=TEXT,
                          status={"const": "Err"}, errors={"type": "array", "minItems": 1, "items": closed(
                              "code text details", code=TEXT, text=TEXT, details=TEXT)}),
    "salesman": closed("result error", result={"const": "Error"}, data={"type": ["integer", "string"]},
                       error=closed("code text", code={"type": ["string", "integer"]}, text=TEXT)),
    "pbx": closed("error", error=TEXT),
    "forms": closed("result error", result=TEXT, error=closed("code text", code={"type": "integer"}, text=TEXT)),
    "ops": closed("status error message", status={"const": "error"}, error=TEXT, message=TEXT),
}
ERRORS_WITH_200 = ("webdelivery", "salesman")


def run(*words):
    return subprocess.run([PROGRAM, "routes", "--format", "openapi", *words], check=True, stdout=subprocess.PIPE,
                          encoding="utf-8").stdout


# New in every answer.
MOMENT = re.compile(r'("timestamp": ?)"[^"]*"')
NUMBERED = re.compile(r'("requestId": ?)"[^"]*"')


def steady(text):
    return NUMBERED.sub(r'\1"0123456789abcdef0123456789abcdef"', MOMENT.sub(r'\1"2026-01-31T12:00:00"', text))


def learned(name):
    with open(os.path.join(HERE, "answers", name + ".json"), encoding="utf-8") as file:
        known = json.load(file)
    if name in ("salesman-v1", "salesman-v3"):  # what the suite asks of version 2 alone has the same answers
        other = learned("salesman-v2")
        known["schemas"] = {**other["schemas"], **known["schemas"]}
        between = "#" if name == "salesman-v1" else "/"
        for path, answers in other["paths"].items():
            path = path.replace("/v2/", "/%s/" % name[-2:]).replace("#", between)
            known["paths"].setdefault(path, {status: {key: value for key, value in answer.items() if key != "example"}
                                             for status, answer in answers.items()})
    return known


def shape(path):
    return re.sub(r"\{[^}]*\}", "{}", path)


def error_ref():
    return {"$ref": "#/components/schemas/Error"}


def response(name, operation, answer):
    """The answer with one status as the document has it."""
    out = {"description": operation["summary"], "content": {}}
    for media in answer["types"]:
        content = {}
        if media == "application/json":
            content["schema"] = answer.get("schema", {"type": ["object"]})
            if name.partition("-")[0] in ERRORS_WITH_200:
                content["schema"] = {"anyOf": [content["schema"], error_ref()]}
            if "example" in answer:
                content["examples"] = {"example": {"summary": "from tests/http/" + answer["example"]["from"],
                                                   "value": answer["example"]["answer"]}}
        out["content"][media] = content
    return out


def is_list(answer):
    schema = answer.get("schema", {}).get("properties", {}).get("response", {})
    return schema.get("type") == "array"


def use_example(operation, example):
    """The request of an example into the operation's parameters and body."""
    query = {key.lower(): value for key, value in example.get("query", {}).items()}
    for parameter in operation.get("parameters", []):
        if parameter.get("in") == "query" and parameter["name"].lower() in query:
            value = typed(parameter.get("schema", {}), query[parameter["name"].lower()])
            if fits(parameter.get("schema", {}), value):
                parameter["example"] = value
    body = example.get("body")
    for content in operation.get("requestBody", {}).get("content", {}).values():
        if isinstance(body, dict):
            value = typed(content["schema"], body)
            if fits(content["schema"], value):
                content["example"] = value


def typed(schema, value):
    """An example in the documented spelling: names and types of the schema, nothing that it does not have."""
    kind = schema.get("type")
    if "const" in schema:
        return schema["const"]
    if kind == "object" and isinstance(value, dict):
        given = {key.lower(): item for key, item in value.items()}
        out = {key: typed(inner, given[key.lower()]) for key, inner in schema["properties"].items()
               if key.lower() in given}
        out.update({key: inner["const"] for key, inner in schema["properties"].items() if "const" in inner})
        return out
    if kind == "array":
        items = value if isinstance(value, list) else [value]
        return [typed(schema["items"], item) for item in items]
    if kind == "string" and not isinstance(value, (str, dict, list)):
        return "" if value is None else str(value)
    if kind == "integer" and re.fullmatch(r"-?\d+", str(value)):
        return int(value)
    if kind == "boolean" and str(value).lower() in ("true", "false"):
        return str(value).lower() == "true"
    return value


def fits(schema, value):
    """True when an example is of the types of its schema; those that only a lenient reader takes are left out."""
    kind = schema.get("type")
    if kind == "object":
        return isinstance(value, dict) and all(key in value for key in schema.get("required", [])) and all(
            fits(schema["properties"][key], item) for key, item in value.items())
    if kind == "array":
        return isinstance(value, list) and all(fits(schema["items"], item) for item in value)
    if kind == "string":
        return isinstance(value, str) and schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", 1 << 30)
    if kind == "integer":
        return type(value) is int and schema.get("minimum", value) <= value <= schema.get("maximum", value)
    return kind != "boolean" or isinstance(value, bool)


def complete(name, document):
    """Adds answers and examples to what the tables say."""
    known = learned(name)
    family = name.partition("-")[0]
    document["components"]["schemas"].update(known["schemas"])
    document["components"]["schemas"]["Error"] = ERRORS[family]
    if name == "salesman-v3":
        document["components"]["schemas"]["Error"] = copy.deepcopy(ERRORS[family])
    for path, item in document["paths"].items():
        for method, operation in item.items():
            answers = known["paths"].get(method + " " + shape(path))
            if not answers:
                operation["responses"]["200"] = response(name, operation, {"types": ["application/json"]})
                continue
            del operation["responses"]["200"]
            for status, answer in answers.items():
                operation["responses"][status] = response(name, operation, answer)
            operation["responses"] = dict(sorted(operation["responses"].items()))
            first = next(iter(answers.values()))
            if family == "r7" and method == "get" and is_list(first):
                operation["parameters"] += [{"$ref": "#/components/parameters/" + word} for word in LIST_PARAMETERS
                                            if word not in [p.get("name") for p in operation["parameters"]]]
            if "example" in first:
                use_example(operation, first["example"])
    if family == "r7":
        in_xml(document)
    if family in ("pbx", "forms"):  # where a text is asked for, errors have none or are one
        for found in document["components"]["responses"].values():
            found["content"]["text/plain"] = {"schema": {"type": "string"}}
    if family == "forms":  # the link of SalesMan's forms answers as SalesMan
        for found in document["components"]["responses"].values():
            found["content"]["application/json"] = {"schema": {"$ref": "#/components/schemas/Error"}}
    document["tags"] = [{"name": tag, "description": TAGS[tag]} for tag in sorted(
        {tag for item in document["paths"].values() for operation in item.values() for tag in operation["tags"]})]
    return document


def in_xml(document):
    """R7 answers in XML whatever it answers in JSON."""
    responses = list(document["components"]["responses"].values())
    for item in document["paths"].values():
        for operation in item.values():
            responses += [found for found in operation["responses"].values() if "content" in found]
    for found in responses:
        if "application/json" in found["content"]:
            found["content"].setdefault("text/xml", {"schema": {"type": "string"}})


def unused_dropped(document):
    """Without components that nothing refers to."""
    while True:
        text = json.dumps(document)
        gone = [(kind, key) for kind in ("schemas", "responses", "parameters") for key in
                document["components"].get(kind, {}) if '"#/components/%s/%s"' % (kind, key) not in text]
        if not gone:
            return document
        for kind, key in gone:
            del document["components"][kind][key]


# The collection.

VARIABLES = {"r7": (("Authorization", "{{token}}"),), "webdelivery": (("sid", "{{sid}}"),),
             "salesman": (("login", "{{login}}"), ("apikey", "{{apikey}}")), "pbx": (("Authorization", "{{telephone}}"),), "forms": (), "ops": ()}


def request_of(name, path, method, operation):
    family = name.partition("-")[0]
    real = path.partition("#")[0]
    query = []
    for parameter in operation.get("parameters", []):
        if parameter.get("in") == "query":
            query.append({"key": parameter["name"], "value": str(parameter.get("example", "")),
                          "disabled": "example" not in parameter and not parameter.get("required", False)})
    if family == "webdelivery":
        query.append({"key": "objectId", "value": "{{objectId}}"})
    segments = [re.sub(r"^\{(.*)\}$", r":\1", segment) for segment in real.strip("/").split("/")]
    url = {"raw": "{{baseUrl}}/" + "/".join(segments), "host": ["{{baseUrl}}"], "path": segments}
    if query:
        url["query"] = query
    captures = re.findall(r"\{([^}]*)\}", real)
    if captures:
        url["variable"] = [{"key": key, "value": "1"} for key in captures]
    out = {"method": method.upper(), "url": url,
           "header": [{"key": key, "value": value} for key, value in VARIABLES[family]]
           if operation.get("security") != [] else []}
    content = operation.get("requestBody", {}).get("content", {})
    example = next((kind["example"] for kind in content.values() if "example" in kind), None)
    if example is None and "#" in path:
        example = {"action": path.partition("#")[2]}
    if content:
        out["header"].append({"key": "Content-Type", "value": "application/json"})
        out["body"] = {"mode": "raw", "raw": json.dumps(example or {}, ensure_ascii=False, indent=1)}
    return {"name": operation["summary"], "request": out}


def collection(documents):
    folders = []
    for name, document in documents.items():
        folders.append({"name": document["info"]["title"], "item": [
            request_of(name, path, method, operation)
            for path, item in document["paths"].items() for method, operation in item.items()]})
    return {
        "info": {"name": "Kartoteka", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json",
                 "description": "Every operation of every dialect. Set the variables to those of var/demo.env."},
        "item": folders,
        "variable": [{"key": key, "value": value} for key, value in (
            ("baseUrl", "http://127.0.0.1:8080"), ("telephone", ""), ("token", ""), ("sid", ""), ("objectId", ""), ("login", ""),
            ("apikey", ""))],
    }


def build():
    """{file name: text}"""
    documents = {name: unused_dropped(complete(name, json.loads(steady(run("--dialect", name))))) for name in run().split()}
    out = {name + ".json": document for name, document in documents.items()}
    out["collection.json"] = collection(documents)
    return {name: json.dumps(value, ensure_ascii=False, indent=1) + "\n" for name, value in out.items()}


def main():
    old = []
    for name, text in build().items():
        path = os.path.join(OUT, name)
        if "--fix" in sys.argv[1:]:
            os.makedirs(OUT, exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        elif not os.path.exists(path) or open(path, encoding="utf-8").read() != text:
            old.append(name)
    if old:
        sys.exit("web/docs/api: not what the tables say (tools/openapi/build.py --fix): " + ", ".join(old))


if __name__ == "__main__":
    main()
