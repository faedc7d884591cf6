#!/usr/bin/env python3
"""Reads the XML of every R7 shape again with xmllint, and compares it with the JSON of the same call.

Runs under tests/lib/with_database.py. Prints how many answers were compared; exit status 1 when one
differs or is not well formed.
"""

import json
import os
import re
import subprocess
import sys

HOME = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", "..", ".."))
CTL = os.path.join(HOME, "build", "release", "kartotekactl")
API = "/api/2.0/"
PATHS = [
    "crm/contact/101", "crm/contact/100", "crm/contact/10000000009188",
    "crm/contact/bycontactinfo?infoType=0&count=5", "crm/contact/bycontactinfo?infoType=99",
    "crm/contact/filter?count=50", "crm/contact/simple/filter?count=3",
    "crm/contact/company/1781/person", "crm/case/1234", "crm/case/filter", "crm/case/1234/contact",
    "crm/contact/10000000009188/data", "crm/contact/10000000009188/data/Phone",
    "crm/contact/10000000009188/data/Address", "crm/contact/10000000009188/tag",
    "crm/contact/tag", "crm/contact/status", "crm/contact/status/1", "crm/contact/data/infoType",
    "crm/person/customfield/definitions", "crm/contact/101/customfield", "people", "people/@self",
    "crm/contact/999999", "crm/contact/bycontactinfo?infoType=none",
]


def ctl(environment, *arguments):
    done = subprocess.run([CTL, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env=environment, text=True, encoding="utf-8", timeout=60, check=False)
    return done.stdout


def body(environment, basic, path, accept):
    answer = ctl(environment, "request", "GET", API + path, "-H", "Authorization: Basic " + basic,
                 "-H", "Accept: " + accept)
    return re.split(r"\r?\n\r?\n", answer, maxsplit=1)[1].rstrip("\r\n")


def leaves(value, name="result"):
    """(element, text) of every scalar in document order, as the XML writes them."""
    if isinstance(value, dict):
        return [leaf for key, item in value.items() for leaf in leaves(item, key)]
    if isinstance(value, list):
        return [leaf for item in value for leaf in leaves(item, name)]
    if value is None:
        return [(name, "")]
    return [(name, json.dumps(value) if isinstance(value, (bool, int)) else value)]


def reread(xml):
    """The same of a document that xmllint has parsed and written again; None when it will not."""
    done = subprocess.run(["xmllint", "--nonet", "--format", "--encode", "UTF-8", "-"],
                          input=xml.encode(), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=60, check=False)
    if done.returncode != 0:
        return None
    found = []
    for match in re.finditer(r"<([A-Za-z_.-]+)(?:/>|>([^<]*)</\1>)", done.stdout.decode()):
        text = match.group(2) or ""
        for entity, char in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
            text = text.replace(entity, char)
        found.append((match.group(1), text))
    return found


def expected(text):
    """Empty objects and empty lists have no text of their own in either."""
    return [leaf for leaf in leaves(json.loads(text)) if leaf[0] != "data" or leaf[1]]


def main():
    environment = dict(os.environ)
    keys = dict(line.split("=", 1) for line in ctl(environment, "demo", "keys").split()
                if "=" in line)
    pair = "%s:%s" % (keys["R7_USER"].strip("'"), keys["R7_PASSWORD"].strip("'"))
    basic = subprocess.run(["base64", "-w0"], input=pair.encode(), stdout=subprocess.PIPE,
                           check=True).stdout.decode()
    faults = 0
    for path in PATHS:
        wanted = expected(body(environment, basic, path, "application/json"))
        got = reread(body(environment, basic, path, "text/xml"))
        if got is not None:
            got = [leaf for leaf in got if leaf[0] != "data" or leaf[1]]
        if got != wanted:
            faults += 1
            print("%s: the XML is not the JSON: %s" % (path, next(
                ("%r, not %r" % pair for pair in zip(got or [], wanted) if pair[0] != pair[1]),
                "not well formed" if got is None else "%d values, not %d" % (len(got), len(wanted)))))
    print("%d answers read again" % len(PATHS))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
