#!/usr/bin/env python3
"""Prints docs/compatibility/evidence.md: of each operation, what its answers were compared with. The operations are those
of docs/OPERATIONS.md (made from the route tables), the evidence stands in docs/compatibility/evidence.tsv. Fails when an
operation has none, or two rows fit it equally, when a row fits nothing, or when the page is not as printed; --fix writes it."""

import fnmatch
import os
import re
import sys

import sources

TABLE, PAGE, OPERATIONS = "docs/compatibility/evidence.tsv", "docs/compatibility/evidence.md", "docs/OPERATIONS.md"
KINDS = ("server", "recording", "sample", "source", "client", "document", "standard", "own")
HEAD = """# What each operation was compared with

Made by `tools/evidence.py --fix` from `docs/compatibility/evidence.tsv` and the route tables.%s

- **server**: compared with a running server of the vendor
- **recording**: compared with an exchange recorded there
- **sample**: the vendor's document has a sample answer, which is answered with the same members in the same order
- **source**: the vendor's published server was read
- **client**: public clients, or what their pages show, send and expect it so
- **document**: the vendor's document describes it in words
- **standard**: an open standard, with clients of it
- **own**: Kartoteka's own; no client of a vendor asks for it
"""
NONE_RUNNING = """ Two kinds are still empty, and that is what to know
before moving in (docs/MOVING.md): no answer was compared with a running server of a vendor, nor with a recording of one."""
ROW = re.compile(r"\| ([A-Z|]+) \| `([^`]+)`(?: action=`([^`]+)`)? \|")


def operations():
    """(dialect, method, path with its action) in the order of the page."""
    dialect = ""
    for line in sources.read(OPERATIONS).split("\n"):
        if line.startswith("## "):
            dialect = line[3:]
        match = ROW.match(line)
        if match:
            methods, path, action = match.groups()
            yield dialect, methods, path + (" action=" + action if action else "")


def rows():
    for number, line in enumerate(sources.read(TABLE).split("\n"), 1):
        if line and not line.startswith("#"):
            cells = line.split("\t")
            if len(cells) != 4 or cells[0] not in KINDS:
                raise SystemExit("%s:%d: not KIND, methods, path, what" % (TABLE, number))
            yield number, cells


def fits(cells, methods, path):
    wanted = cells[1].split(",")
    return (wanted == ["*"] or set(methods.split("|")) <= set(wanted)) and fnmatch.fnmatchcase(path, cells[2])


def weight(cells):
    """How exactly a row names operations: letters that are no pattern."""
    return len(cells[2].replace("*", "")) + (cells[1] != "*")


def main():
    table, used, faults = list(rows()), set(), []
    lines, counts = [], dict.fromkeys(KINDS, 0)
    last = None
    for dialect, methods, path in operations():
        found = sorted(((weight(cells), number, cells) for number, cells in table if fits(cells, methods, path)),
                       reverse=True)
        if not found or (len(found) > 1 and found[0][0] == found[1][0]):
            faults.append("%s: %s for %s %s" % (TABLE, "two rows" if found else "no row", methods, path))
            continue
        number, cells = found[0][1:]
        used.add(number)
        counts[cells[0]] += 1
        if dialect != last:
            lines += ["", "## " + dialect, "", "| method | operation | compared with | what |", "|---|---|---|---|"]
            last = dialect
        lines.append("| %s | `%s` | %s | %s |" % (methods.replace("|", " "), path, cells[0], cells[3]))
    faults += ["%s:%d: it fits no operation" % (TABLE, number) for number, _ in table if number not in used]
    text = HEAD % ("" if counts["server"] + counts["recording"] else NONE_RUNNING) + "\n" + ", ".join("%s %d" % item for item in counts.items()) + "\n" + "\n".join(lines) + "\n"
    if not faults and "--fix" in sys.argv[1:]:
        with open(os.path.join(sources.HOME, PAGE), "w", encoding="utf-8") as file:
            file.write(text)
    elif not faults and (not os.path.exists(os.path.join(sources.HOME, PAGE)) or sources.read(PAGE) != text):
        faults.append("%s is not as printed: tools/evidence.py --fix" % PAGE)
    print("\n".join(faults) if faults else "evidence of %d operations" % sum(counts.values()))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
