#!/usr/bin/env python3
"""Compares the messages that kartotekactl says (src/ctl, and the tables of errors and of configuration keys)
with the Russian ones in src/ctl/say/russian*.c: a row has the same conversions in the same order, no row is left over
or twice, and few messages are without one. Prints every breach and exits with 1 when there is one; --list prints the messages."""

import re
import sys

import sources

TABLES = ("src/ctl/say/russian.c", "src/ctl/say/russian_results.c")
FAULTS = "src/ctl/say/russian_faults.c"
ROUTES = "src/ctl/say/russian_routes.c"
FILES = "src/ctl/say/russian_files.c"
READERS = re.compile(r"src/ctl/(?:file|people|xlsx)/\w+\.c|src/api/people_row\.c|src/directory/party/birthday\.c")
# Texts of the statements that need no row of their own: a command, and what has a row for each noun.
KEPT = ("kartotekactl db migrate", "% %(s) of schema kartoteka are not %'s: %", "a worker wants % connections, % allows %")
# Messages that may be without a Russian text yet: those that several people add at once.
ENGLISH_ONLY = 150
TEXT = r'"(?:\\.|[^"\\\n])*"'
TEXTS = r"((?:%s\s*)+)" % TEXT
# A reader says why: a problem, or the return of one.
REASON = re.compile(r"(?:problem = |fail\(\s*s,\s*|bad\(\s*\w+,\s*(?:[\w>-]+,\s*)?|return |[?:] ?|mem,\s*|problem\),\s*|\] = )" + TEXTS)
# Calls whose first text is a message, wherever it stands among the arguments before another comma.
CALLS = re.compile(r"\b(?:ctl_complain|usage|ctl_words|ctl_say)\(\s*\w+(?:->k)?,\s*" + TEXTS)
CHOICES = re.compile(r"\bctl_(?:words|complain)\(\s*\w+(?:->k)?,\s*\w+ \? (%s) : (%s)[,)]" % (TEXT, TEXT))
WHY = re.compile(r"[?:]\s*(%s)(?=\s*(?:\n\s*:|\s*: NULL))" % TEXT)
# A text that goes to people without a look into the table of languages; these files print documents and JSON.
BARE = re.compile(r"\bf(?:printf\(\s*\w+(?:->k)?->(?:out|err),|puts\()\s*" + TEXTS)
PRINTERS = ("src/ctl/say/manual.c", "src/ctl/cmd_docs.c", "src/ctl/openapi/openapi.c")
# Options by their names, the version, the heading of a CSV of import r7 and its siblings (docs/MOVING.md), and what parse.c ends a sentence with.
MACHINES = (", audit-reads \\n", "kartotekactl , schema \\n", "step,old,result,new,reason\\n", " (kartotekactl --help)\\n")
COLUMN = re.compile(r"\{%s,\s*(%s)\}" % (TEXT, TEXT))
CONVERSION = re.compile(r"%(?:\.\*|[-+ #0]*\d*(?:\.\d+)?)(?:ll|z|h)?[a-zA-Z%]")


def joined(text):
    return "".join(part[1:-1] for part in re.findall(TEXT, text))


def of_calls():
    for path in sources.tracked(".c"):
        if not path.startswith("src/ctl/") or path in (*TABLES, ROUTES, FILES):
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


def bare_breaches():
    """Words that a command prints for people, past ctl_words()."""
    for path in sources.tracked(".c"):
        if not path.startswith("src/ctl/") or path in (*TABLES, ROUTES, FILES, *PRINTERS):
            continue
        for match in BARE.finditer(sources.read(path)):
            text = CONVERSION.sub("", joined(match.group(1)))
            if re.search(r"[a-z]{3}[ ,.:]*\\n|[a-z]{3} [a-z]{2}", text) and text not in MACHINES:
                yield "%s: not by ctl_words(): %s" % (path, text)


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


def of_faults():
    """Sentences of the statements that look for faults, and of those that look in C; a text that begins with a capital is a
    command of SQL's, as is a name."""
    for path in sources.tracked(".sql"):
        if path.startswith("sql/queries/admin/faults_"):
            text = re.sub(r"^--.*$", "", sources.read(path), flags=re.MULTILINE)
            for match in re.finditer(r"'(?:[^']|'')*'(?:\n\s*'(?:[^']|'')*')*", text):
                text_of = "".join(re.findall(r"'((?:[^']|'')*)'(?:\n|$)", match.group(0))).replace("''", "'")
                if re.match(r"[a-z_]+ .* |%s [a-z%]|[a-z]+ [a-z]", text_of) and "=" not in text_of.split(" ")[0]:
                    yield re.sub(r"%[sI]", "%", text_of)
    for path in ("src/db/faults.c", "src/ctl/cmd_doctor.c"):
        for match in re.finditer(r"faults_add\(.*?;\n", sources.read(path), re.DOTALL):
            for text_of in re.findall(r"(?:SPAN\(|mem,)\s*" + TEXTS, match.group(0)):
                if not re.match(r"chmod|[A-Z_]+=|kartotekactl db \w+$|DB_PREPARE", joined(text_of)):
                    yield CONVERSION.sub("%", joined(text_of))


def reader_breaches():
    """Each sentence of the readers of files has a row."""
    known = {joined(match.group(1)) for match in re.finditer(r"\{%s,\s*%s\}" % (TEXTS, TEXTS), sources.read(FILES))}
    for path in filter(READERS.fullmatch, sources.tracked(".c")):
        text = re.sub(r"ctl_(?:complain|words)\([^;]*;", "", sources.read(path))
        for match in REASON.finditer(text):
            message = CONVERSION.sub("%", joined(match.group(1)))
            if re.match(r"[a-z].* [a-z]|not a date", message) and not any(
                    re.sub(" $", "", message) in row for row in known):
                yield "%s: no row for: %s (%s)" % (FILES, message, path)


def route_breaches():
    """Each summary of a route (the last cell of a row of docs/OPERATIONS.md, which docs.sh compares) has one row, and each
    row is one's."""
    said = {line.rstrip(" |").rpartition(" | ")[2] for line in sources.read("docs/OPERATIONS.md").split("\n")
            if line.startswith("| ") and "`/" in line}
    known = [joined(match.group(1)) for match in re.finditer(r"\{%s,\s*%s\}" % (TEXTS, TEXTS), sources.read(ROUTES))]
    known = [english for english in known if "\\n" not in english]
    for message in sorted(said - set(known)):
        yield "%s: no row for: %s" % (ROUTES, message)
    for message in sorted(set(known) - said) + sorted({one for one in known if known.count(one) > 1}):
        yield "%s: no route says, or twice: %s" % (ROUTES, message)


def fault_breaches():
    """A part of a sentence counts as one that a row has."""
    text = sources.read(FAULTS)
    known = [joined(match.group(1)) for match in re.finditer(r"\{%s,\s*%s\}" % (TEXTS, TEXTS), text)]
    for message in of_faults():
        if message not in KEPT and not any(message.rstrip(" %") in row for row in known):
            yield "%s: no row for: %s" % (FAULTS, message)


def rows():
    text = "".join(sources.read(path) for path in TABLES)
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
    found = list(breaches()) + list(fault_breaches()) + list(route_breaches()) + list(reader_breaches()) + list(bare_breaches())
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
