#!/usr/bin/env python3
"""Compares the messages that kartotekactl says (src/ctl, and the tables of errors and of configuration keys)
with the Russian ones in src/ctl/say/russian.c: a row has the same conversions in the same order, no row is left over
or twice, and few messages are without one. Prints every breach and exits with 1 when there is one; --list prints the messages."""

import re
import sys

import sources

TABLE = "src/ctl/say/russian.c"
# Messages that may be without a Russian text yet: those that several people add at once.
ENGLISH_ONLY = 150
TEXT = r'"(?:\\.|[^"\\\n])*"'
TEXTS = r"((?:%s\s*)+)" % TEXT
# Calls whose first text is a message, wherever it stands among the arguments before another comma.
CALLS = re.compile(r"\b(?:ctl_complain|usage|ctl_words|ctl_say)\(\s*\w+(?:->k)?,\s*" + TEXTS)
CHOICES = re.compile(r"\bctl_(?:words|complain)\(\s*\w+(?:->k)?,\s*\w+ \? (%s) : (%s)[,)]" % (TEXT, TEXT))
WHY = re.compile(r"[?:]\s*(%s)(?=\s*(?:\n\s*:|\s*: NULL))" % TEXT)
COLUMN = re.compile(r"\{%s,\s*(%s)\}" % (TEXT, TEXT))
CONVERSION = re.compile(r"%(?:\.\*|[-+ #0]*\d*(?:\.\d+)?)(?:ll|z|h)?[a-zA-Z%]")


def joined(text):
    return "".join(part[1:-1] for part in re.findall(TEXT, text))


def of_calls():
    for path in sources.tracked(".c"):
        if not path.startswith("src/ctl/") or path == TABLE:
            continue
        text = sources.read(path)
        for match in CALLS.finditer(text):
            yield joined(match.group(1))
        for match in CHOICES.finditer(text):
            yield joined(match.group(1))
            yield joined(match.group(2))
        if path == "src/ctl/ctl.c":
            name = text[text.index("bool ctl_name("):]
            for match in WHY.finditer(name[:name.index("\n}")]):
                yield joined(match.group(1))
        for block in re.findall(r"(?:sheet_column columns|fault_meaning meanings)\[\] = \{(.*?)\};", text, re.DOTALL):
            for match in COLUMN.finditer(block):
                yield joined(match.group(1))


def of_tables():
    """Help of commands and options, meanings of errors, help of configuration keys."""
    table = sources.read("src/ctl/table.c") + sources.read("src/ctl/ctl.h")
    for match in re.finditer(r"CTL_(?:OPTIONAL|REQUIRED|REPEATED),\s*" + TEXTS, table):
        yield joined(match.group(1))
    for match in re.finditer(r'(?:NULL|"[^"]*"), \d,\s*' + TEXTS, table):
        yield joined(match.group(1))
    for match in re.finditer(r'X\(E_\w+,\s*EC_\w+,\s*"[^"]*",\s*(%s)\)' % TEXT,
                             sources.read("src/base/err.h")):
        yield joined(match.group(1))
    keys = sources.read("src/base/conf.c")
    keys = keys[keys.index("conf_keys[] = {"):keys.index("conf_key_count =")]
    for match in re.finditer(r"(?:NULL|conf_\w+),\s*" + TEXTS, keys):
        yield joined(match.group(1))


def rows():
    text = sources.read(TABLE)
    for match in re.finditer(r"\{%s,\s*%s\}" % (TEXTS, TEXTS), text):
        yield joined(match.group(1)), joined(match.group(2))


def breaches():
    said = dict.fromkeys(list(of_calls()) + list(of_tables()))
    known = {}
    for english, russian in rows():
        if english in known:
            yield "two rows: %s" % english
        known[english] = russian
        if CONVERSION.findall(english) != CONVERSION.findall(russian):
            yield "other conversions: %s" % english
        if not re.search("[а-яё]", russian.lower()) and re.search("[a-z]{3}", english.replace("\\n", "")) \
                and russian != english:
            yield "not Russian: %s" % russian
    for message in known:
        if message not in said:
            yield "nobody says: %s" % message


def main():
    if "--list" in sys.argv:
        print("\n".join(dict.fromkeys(list(of_calls()) + list(of_tables()))))
        return 0
    found = list(breaches())
    known = {english for english, _ in rows()}
    english_only = [message for message in dict.fromkeys(list(of_calls()) + list(of_tables()))
                    if message not in known]
    if len(english_only) > ENGLISH_ONLY:
        found += ["no Russian: %s" % message for message in english_only]
    print("\n".join(found) if found else "messages in two languages: %d, in English only: %d"
          % (len(known), len(english_only)))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
