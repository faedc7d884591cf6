#!/usr/bin/env python3
"""Plants one bug after another in src/db and says which of them the simulation sees: planted.py [-v] [NUMBER ...]

Each bug of planted.txt is put into a copy of its file, that is compiled and linked into a simulation_test of its own
in a temporary folder, from the release build; a bug is caught when the simulation fails, or comes to no end,
within SEEDS worlds. It fails when fewer than WANTED of them are caught, and when the simulation as it is does
not pass the same worlds.
"""

import argparse
import collections
import concurrent.futures
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "lib")]

import servers  # noqa: E402
from report import Report  # noqa: E402

SEEDS, WANTED, PATIENCE_S = 10000, 0.95, 300
BUILD = servers.folder_of("release")


class Bug:
    """A bug: what is wrong, and its changes by file, each the text that it takes out and the one that it puts there."""

    def __init__(self, text):
        self.name, *changes = text.split("\n<<< ")
        self.changes = collections.defaultdict(list)
        for change in changes:
            path, _, rest = change.partition("\n")
            old, _, new = rest.partition("\n>>>")
            self.changes[path].append((old, new.lstrip("\n")))
        self.caught, self.how = False, ""

    def planted(self, path):
        with open(os.path.join(servers.HOME, "src", path), encoding="utf-8") as file:
            source = file.read()
        for old, new in self.changes[path]:
            if source.count(old) != 1:
                raise ValueError("%s: %s: its text stands there %d times" % (path, self.name, source.count(old)))
            source = source.replace(old, new)
        return source


def bugs():
    with open(os.path.join(HERE, "planted.txt"), encoding="utf-8") as file:
        text = "\n" + file.read()
    return [Bug(part.rstrip()) for part in text[text.index("\n== ") + 4:].split("\n== ")]


def flags():
    """The compiler's command without the files."""
    with open(os.path.join(BUILD, "tests/sql/CMakeFiles/kartoteka_db_test.dir/flags.make"), encoding="utf-8") as file:
        found = dict(re.findall(r"^(C_\w+) = (.*)$", file.read(), re.M))
    return "cc %s %s %s -Wno-error -w" % (found["C_DEFINES"], found["C_INCLUDES"], found["C_FLAGS"])


def link(objects, out):
    """The linker's command; what stands in an object is not taken from the library."""
    with open(os.path.join(BUILD, "tests/simulation/CMakeFiles/simulation_test.dir/link.txt"), encoding="utf-8") as file:
        return re.sub(r"-o \S+", "%s -o %s" % (" ".join(objects), out), file.read().strip(), count=1)


def run(command, folder):
    done = subprocess.run(command, shell=True, cwd=os.path.join(BUILD, folder), stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        raise ValueError(done.stdout[-600:])


def simulate(program):
    """(it has failed, its words)"""
    try:
        done = subprocess.run([program, str(SEEDS)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              errors="replace", timeout=PATIENCE_S, check=False)
    except subprocess.TimeoutExpired:
        return True, "it comes to no end"
    said = re.search(r"seed \d+: it does not hold that .*", done.stdout)
    return done.returncode != 0, said.group(0) if said else "it ends with %d" % done.returncode


def try_out(bug):
    with tempfile.TemporaryDirectory() as folder:
        objects, program = [], os.path.join(folder, "test")
        for path in bug.changes:
            source = os.path.join(folder, os.path.basename(path))
            objects.append(source + ".o")
            with open(source, "w", encoding="utf-8") as file:
                file.write(bug.planted(path))
            run("%s -I%s -c %s -o %s" % (flags(), os.path.join(servers.HOME, "src", os.path.dirname(path)), source,
                                         objects[-1]), "tests/sql")
        run(link(objects, program), "tests/simulation")
        bug.caught, bug.how = simulate(program)
    return bug


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-v", "--verbose", action="store_true")
    parser.add_argument("numbers", nargs="*", type=int)
    given = parser.parse_args()
    report, all_bugs = Report("planted bugs"), bugs()
    chosen = [all_bugs[n] for n in given.numbers] if given.numbers else all_bugs
    failed, said = simulate(os.path.join(BUILD, "tests/unit/simulation_test"))
    report.check("the simulation passes without a bug", [said] if failed else [])
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as rows:
        for bug in rows.map(try_out, chosen):
            if given.verbose or not bug.caught:
                print("# %d %s: %s: %s%s" % (all_bugs.index(bug), "caught" if bug.caught else "ESCAPED",
                                             ", ".join(bug.changes), bug.name,
                                             " (%s)" % bug.how if bug.caught else ""), flush=True)
    caught = sum(bug.caught for bug in chosen)
    print("# %d of %d planted bugs are caught within %d schedules" % (caught, len(chosen), SEEDS), flush=True)
    report.check("planted bugs are caught", [] if caught >= WANTED * len(chosen) else
                 ["%d of %d" % (caught, len(chosen))])
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
