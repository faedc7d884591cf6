#!/usr/bin/env python3
"""The shape of src/: no circle of modules, none of folders of the domain, at most 25 C files in a
folder, no function that is more complex than pmccabe's 15. A module is a C file with the headers NAME.h
and NAME_priv.h; it stands in a circle when its includes lead back to it. What may be included at all:
includes.py. Prints every breach and exits with 1 when there is one."""

import collections
import posixpath
import re
import subprocess
import sys

import includes
import sources

FOLDER_MAX = 25
COMPLEXITY_MAX = 15


def module(path):
    return re.sub(r"(_priv)?\.[ch]$", "", path)


def merged(edges, name_of):
    """The graph of files with each file replaced by the name that it has; no name leads to itself."""
    out = {}
    for path, targets in edges.items():
        name = name_of(path)
        out.setdefault(name, set()).update(name_of(target) for target in targets if target in edges)
    return {name: targets - {name} for name, targets in out.items()}


def reached(graph, start):
    """The nodes that can be reached from start by one step or more."""
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


def circle_breaches(files):
    """No module includes itself through others; no folder of the domain does."""
    edges = includes.graph(files)
    domain = {path: targets for path, targets in edges.items()
              if path.startswith(includes.DOMAIN + "/")}
    for what, graph in (("modules", merged(edges, module)),
                        ("folders", merged(domain, posixpath.dirname))):
        for group in circles(graph):
            yield "%s include each other: %s" % (what, ", ".join(group))


def folder_breaches(files):
    """No folder is too full to be looked through."""
    counts = collections.Counter(posixpath.dirname(path) for path in files if path.endswith(".c"))
    for folder, count in sorted(counts.items()):
        if count > FOLDER_MAX:
            yield "%s has %d C files, at most %d" % (folder, count, FOLDER_MAX)


def too_complex(lines):
    """The functions that are too complex, from pmccabe's lines."""
    for line in lines:
        complexity, _, _, _, _, where = line.split("\t")
        if int(complexity) > COMPLEXITY_MAX:
            yield "%s has complexity %s, at most %d" % (where, complexity, COMPLEXITY_MAX)


def complexity_breaches():
    paths = [path for path in sources.tracked(".c")
             if path.startswith(("src/", "cgi-bin/", "tools/"))]
    lines = subprocess.run(["pmccabe", *paths], cwd=sources.HOME, stdout=subprocess.PIPE,
                           check=True, text=True).stdout.splitlines()
    if len(lines) < len(paths):
        yield "pmccabe says nothing"
    yield from too_complex(lines)


def main():
    files = {path: sources.read(path) for path in sources.tracked(".c", ".h")
             if path.startswith("src/")}
    breaches = [*circle_breaches(files), *folder_breaches(files), *complexity_breaches()]
    print("\n".join(breaches) if breaches else "shape of %d files" % len(files))
    return 1 if breaches or not files else 0


if __name__ == "__main__":
    sys.exit(main())
