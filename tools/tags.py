#!/usr/bin/env python3
"""The names of structs, enums and unions in src/. A public one (defined in a header, or opaque: named by
a header and defined in a C file) begins with a prefix of its module, so that a reader knows where it
lives: the name of the file, of a file beside it, or what PREFIXES has for the folder; in the domain
the noun of any of its folders will do. BASICS are the few words that stand for themselves. A name has one
meaning: no other file of src/ defines it again, and no private one takes the name of another module.
Prints every breach and exits with 1 when there is one."""

import posixpath
import re
import sys

import rules
import sources

DOMAIN = "src/directory"
# folder -> how its public names may begin, besides the names of its files
PREFIXES = {
    "src/api/r7": ("r7",),
    "src/api/webdelivery": ("wd",),
    "src/api/salesman": ("sm",),
    "src/db": ("db", "sql"),
    "src/directory/catalog": ("cat",),
    "src/directory/case": ("crm_case",),
}
# word -> the header that may define it, and names that begin with it
BASICS = {
    "dialect": "src/api/api.h",
    "principal": "src/directory/directory.h",
    "id_list": "src/directory/directory.h",
    "address": DOMAIN,  # what party/ stores and place/ checks
}
DEFINED = re.compile(r"^(?:typedef )?(?:static |const )*(struct|enum|union) (\w+)\s*\{", re.MULTILINE)
NAMED = re.compile(r"\b(?:struct|enum|union) (\w+)")


def begins(tag, word):
    return tag == word or tag.startswith(word + "_")


def module(path):
    return re.sub(r"(_priv)?\.[ch]$", "", posixpath.basename(path))


def prefixes(path, paths):
    """How a public name of this file may begin."""
    folder = posixpath.dirname(path)
    stems = {module(other) for other in paths if posixpath.dirname(other) == folder}
    # event_conn.h: what the module's files share is its first word
    words = stems | {module(path).split("_")[0]}
    for above, more in PREFIXES.items():
        if begins(folder.replace("/", "_"), above.replace("/", "_")):
            words.update(more)
    words.update(word for word, home in BASICS.items() if path.startswith(home))
    if path.startswith(DOMAIN + "/"):
        words.update(other.split("/")[2] for other in paths
                     if other.startswith(DOMAIN + "/") and other.count("/") > 2)
        words.add("directory")
    elif path.startswith("src/ctl/"):
        words.add("ctl")
    # origins.h: origin_rule; fiber.h: fibers
    return words | {word[:-1] if word.endswith("s") else word + "s" for word in words}


def definitions(files):
    """tag -> [(path, line)] of src/."""
    out = {}
    for path, text in sorted(files.items()):
        code = rules.code_of(text)
        for match in DEFINED.finditer(code):
            out.setdefault(match.group(2), []).append((path, code.count("\n", 0, match.start()) + 1))
    return out


def breaches(files):
    """files: path -> text, of src/."""
    headers = {path for path in files if path.endswith(".h")}
    named = {tag for path in headers for tag in NAMED.findall(rules.code_of(files[path]))}
    homes = {}  # module -> its files; in a dialect a file is named after a job, not after a thing
    for path in files:
        if path.startswith("src/") and rules.layer_of(path[4:]) != "dialect":
            homes.setdefault(module(path), set()).add(path)
    for tag, places in sorted(definitions(files).items()):
        in_headers = [place for place in places if place[0] in headers]
        public = in_headers or (places if tag in named else [])
        for path, line in public:
            if not any(begins(tag, word) for word in prefixes(path, files)):
                yield "%s:%d: %s does not begin with the name of its module" % (path, line, tag)
        if public and len(places) > 1:
            for path, line in [place for place in places if place not in public[:1]]:
                yield "%s:%d: %s is already defined by %s" % (path, line, tag, public[0][0])
        if not public:
            for path, line in places:
                if tag in homes and path not in homes[tag]:
                    yield "%s:%d: %s is the name of another module: %s" % (
                        path, line, tag, ", ".join(sorted(homes[tag])))


def main():
    files = {path: sources.read(path) for path in sources.tracked(".c", ".h")
             if path.startswith("src/")}
    found = list(breaches(files))
    print("\n".join(found) if found else "names of %d structs, enums and unions"
          % len(definitions(files)))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
