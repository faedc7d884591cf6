#!/usr/bin/env python3
"""The shape of src/: no circle of modules, at most 25 C files in a folder, no function that is more
complex than pmccabe's 15. A module is a C file with the headers NAME.h and NAME_priv.h; it stands in
a circle when its includes lead back to it. Prints every breach and exits with 1 when there is one."""

import posixpath
import re
import subprocess
import sys

import sources

FOLDER_MAX = 25
COMPLEXITY_MAX = 15
# Breaches in these folders are printed and do not fail: their files are being rearranged. Delete a
# line when its folder has none left.
PENDING = ()


def module(path):
    return re.sub(r"(_priv)?\.[ch]$", "", path)


def modules(paths):
    """Module -> modules that its files include."""
    out = {}
    for path in paths:
        name = module(path)
        includes = out.setdefault(name, set())
        for target in re.findall(r'^\s*#\s*include\s+"([^"]+)\.h"', sources.read(path), re.M):
            beside = posixpath.join(posixpath.dirname(path), target)
            includes.add(module(("src/" + target if "/" in target else beside) + ".h"))
    return {name: {other for other in includes if other in out and other != name}
            for name, includes in out.items()}


def reached(graph, start):
    """What can be reached from start by one step or more."""
    seen, todo = set(), [start]
    while todo:
        for other in graph[todo.pop()] - seen:
            seen.add(other)
            todo.append(other)
    return seen


def circles(graph):
    """Groups of modules of which each leads to each."""
    reach = {name: reached(graph, name) for name in graph}
    groups = {frozenset(other for other in reach[name] if name in reach[other])
              for name in graph if name in reach[name]}
    return sorted(sorted(group) for group in groups)


def circle_breaches():
    graph = modules([path for path in sources.tracked(".c", ".h") if path.startswith("src/")])
    for group in circles(graph):
        yield group[0], "include each other: %s" % ", ".join(group)


def folder_breaches():
    counts = {}
    for path in sources.tracked(".c"):
        if path.startswith("src/"):
            folder = posixpath.dirname(path) + "/"
            counts[folder] = counts.get(folder, 0) + 1
    for folder, count in sorted(counts.items()):
        if count > FOLDER_MAX:
            yield folder, "%s has %d C files, at most %d" % (folder, count, FOLDER_MAX)


def complexity_breaches():
    paths = [path for path in sources.tracked(".c")
             if path.startswith(("src/", "cgi-bin/", "tools/"))]
    lines = subprocess.run(["pmccabe", *paths], cwd=sources.HOME, stdout=subprocess.PIPE,
                           check=True, text=True).stdout.splitlines()
    if len(lines) < len(paths):
        yield "", "pmccabe says nothing"
    for line in lines:
        complexity, _, _, _, _, where = line.split("\t")
        if int(complexity) > COMPLEXITY_MAX:
            yield where, "%s has complexity %s, at most %d" % (where, complexity, COMPLEXITY_MAX)


def main():
    breaches = [breach for rule in (circle_breaches, folder_breaches, complexity_breaches)
                for breach in rule()]
    failed = [text for where, text in breaches if not where.startswith(PENDING)]
    for where, text in breaches:
        print(("pending: " if where.startswith(PENDING) else "") + text)
    print("%d breaches, %d pending" % (len(failed), len(breaches) - len(failed)))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
