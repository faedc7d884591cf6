#!/usr/bin/env python3
"""Prints which lines and branches of src/ the tests have run: tools/coverage.py BUILD [FLOOR]

Reads gcov's notes of every object in BUILD. A source that several objects are made of counts as run where any
of them was. So is each way of a branch. FLOOR has
lines "FOLDER LINES BRANCHES" in per cent; where one is missed the exit status is 1.
"""

import collections
import gzip
import json
import os
import subprocess
import sys
import tempfile

HOME = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
SHOWN = 25


class Source:
    def __init__(self):
        self.lines = {}
        self.branches = {}

    def add(self, line):
        number, count = line["line_number"], line["count"]
        self.lines[number] = self.lines.get(number, 0) + count
        for place, branch in enumerate(line.get("branches", ())):
            if not branch.get("throw"):
                key = (number, place)
                self.branches[key] = self.branches.get(key, 0) + branch["count"]

    def sums(self):
        return (sum(1 for n in self.lines.values() if n), len(self.lines),
                sum(1 for n in self.branches.values() if n), len(self.branches))


def notes(build):
    for folder, _, files in os.walk(build):
        for name in files:
            if name.endswith(".gcda"):
                yield os.path.join(folder, name)


def read(build):
    """A Source for each file of src/."""
    sources = collections.defaultdict(Source)
    paths = list(notes(build))
    with tempfile.TemporaryDirectory() as place:
        for at in range(0, len(paths), 50):
            subprocess.run(["gcov", "--json-format", "--branch-probabilities", "--hash-filenames", *paths[at:at + 50]],
                           cwd=place, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        for name in os.listdir(place):
            with gzip.open(os.path.join(place, name)) as file:
                for entry in json.load(file)["files"]:
                    path = os.path.relpath(os.path.join(build, entry["file"]), HOME)
                    if path.startswith("src/") and path.endswith(".c"):
                        for line in entry["lines"]:
                            sources[path].add(line)
    return sources


def per_cent(part, whole):
    return 100.0 * part / whole if whole else 100.0


def folder_of(path):
    parts = path.split("/")
    return "/".join(parts[:3] if parts[1] in ("api", "directory") and len(parts) > 3 else parts[:2])


def add_up(sums):
    return tuple(map(sum, zip(*sums))) if sums else (0, 0, 0, 0)


def print_sums(name, sums):
    print("%-34s lines %6.2f %% of %6d   branches %6.2f %% of %6d" % (
        name, per_cent(*sums[:2]), sums[1], per_cent(*sums[2:]), sums[3]))


def missed(floor, folders, whole):
    """Lines of the floor file that the sums do not reach."""
    faults = []
    with open(floor) as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                name, lines, branches = line.split()
                sums = whole if name == "src" else folders.get(name, (0, 1, 0, 1))
                if per_cent(*sums[:2]) < float(lines) or per_cent(*sums[2:]) < float(branches):
                    faults.append("%s: lines %.2f %%, branches %.2f %%; at least %s and %s" % (
                        name, per_cent(*sums[:2]), per_cent(*sums[2:]), lines, branches))
    return faults


def main():
    build = os.path.realpath(sys.argv[1])
    sources = read(build)
    if not sources:
        print("no notes of gcov in %s" % build, file=sys.stderr)
        return 1
    by_folder = collections.defaultdict(list)
    for path, source in sources.items():
        by_folder[folder_of(path)].append(source.sums())
    folders = {name: add_up(sums) for name, sums in by_folder.items()}
    whole = add_up(list(folders.values()))
    print("Lines that no test has run, the files with most first:")
    worst = sorted(sources, key=lambda p: sources[p].sums()[0] - sources[p].sums()[1])[:SHOWN]
    for path in worst:
        none = [n for n, count in sorted(sources[path].lines.items()) if not count]
        print("  %-44s %4d: %s%s" % (path, len(none), " ".join(map(str, none[:12])), " ..." if len(none) > 12 else ""))
    for name in sorted(folders):
        print_sums(name, folders[name])
    print_sums("src", whole)
    faults = missed(sys.argv[2], folders, whole) if len(sys.argv) > 2 else []
    for fault in faults:
        print("below its floor: " + fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
