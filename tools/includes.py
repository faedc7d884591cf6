"""Rules on how the sources in src/ include each other, beyond a single line: what a file reaches
through its headers, headers that are private to their folder, what a .c file is called (circles and
sizes: structure.py). Every function takes {path: text} of the C files in src/ and yields breaches."""

import os
import re

INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)
PRIVATE = "_priv.h"
DOMAIN = "src/directory"
CONSTANTS = "src/db/constants.h"  # generated numbers that C and SQL share; no way to the database


def graph(files):
    """{path: paths it includes}; a header without a folder stands beside the file or is generated."""
    out = {}
    for path, text in files.items():
        names = INCLUDE.findall(text)
        out[path] = ["src/" + name if "/" in name else os.path.join(os.path.dirname(path), name)
                     for name in names]
    return out


def way_to(edges, start, wanted):
    """The shortest way from start to a path that is wanted, as a list; None when there is none."""
    ways, seen = [[start]], {start}
    while ways:
        way = ways.pop(0)
        for target in edges.get(way[-1], ()):
            if wanted(target):
                return way + [target]
            if target not in seen:
                seen.add(target)
                ways.append(way + [target])
    return None


def reach_breaches(files):
    """The dialects and what they share see nothing of the database, also not through a header."""
    edges = graph(files)
    for path in sorted(files):
        if path.startswith("src/api/"):
            way = way_to(edges, path, lambda target: target.startswith("src/db/") and target != CONSTANTS)
            if way:
                yield "%s: api reaches db: %s" % (path, " -> ".join(way[1:]))


def private_breaches(files):
    """A header NAME_priv.h is for the files beside it, and no public header hands it on."""
    for path, targets in sorted(graph(files).items()):
        for target in targets:
            if target.endswith(PRIVATE) and os.path.dirname(target) != os.path.dirname(path):
                yield "%s: %s is private to its folder" % (path, target)
            elif target.endswith(PRIVATE) and path.endswith(".h") and not path.endswith(PRIVATE):
                yield "%s: a public header must not include %s" % (path, target)


def name_breaches(files):
    """In the domain every NAME.c has a NAME.h, or a NAME_priv.h when it is its folder's own."""
    for path in sorted(files):
        if path.startswith(DOMAIN + "/") and path.endswith(".c") \
                and path[:-2] + ".h" not in files and path[:-2] + PRIVATE not in files:
            yield "%s: there is no header of its name beside it" % path


def breaches(files):
    for rule in (reach_breaches, private_breaches, name_breaches):
        yield from rule(files)
