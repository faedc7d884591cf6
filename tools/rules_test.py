#!/usr/bin/env python3
"""Tests of the rules on includes: a tree of files that keeps a rule, and its twin that breaks it."""

import sys
import unittest

import includes
import rules


def tree(**edges):
    """tree(api_x_c="db/db.h"): files by path (_ at the end is the suffix, __ a slash)."""
    files = {}
    for name, targets in edges.items():
        path, suffix = name.rsplit("_", 1)
        files["src/%s.%s" % (path.replace("__", "/"), suffix)] = "".join(
            '#include "%s"\n' % target for target in targets.split())
    return files


def pair(folder, name, targets=""):
    """NAME.c and NAME.h of a folder of the domain."""
    return {"src/directory/%s/%s.c" % (folder, name): "",
            "src/directory/%s/%s.h" % (folder, name):
                "".join('#include "%s"\n' % target for target in targets.split())}


# name, files that keep the rule, files that break it, a part of the breach
CASES = (
    ("a dialect reaches the database through a header",
     tree(api__r7__a_c="directory/p/p.h", directory__p__p_h="base/span.h"),
     tree(api__r7__a_c="directory/p/p.h", directory__p__p_h="directory/p/args.h",
          directory__p__args_h="db/db.h"),
     "api reaches db: src/directory/p/p.h -> src/directory/p/args.h -> src/db/db.h"),
    ("what dialects share reaches a generated header of the database",
     tree(api__app_c="directory/directory.h"),
     tree(api__app_c="directory/directory.h", directory__directory_h="db/statements.h"),
     "api reaches db"),
    ("the administration reaches the database as it may",
     tree(ctl__cmd_c="db/db.h"), tree(api__cmd_c="db/db.h"), "api reaches db"),
    ("headers include each other",
     tree(base__a_h="base/b.h", base__b_h=""), tree(base__a_h="base/b.h", base__b_h="base/a.h"),
     "a circle of headers: src/base/a.h -> src/base/b.h -> src/base/a.h"),
    ("a header includes the one beside it that includes it",
     tree(base__a_h="b.h", base__b_h=""), tree(base__a_h="b.h", base__b_h="base/a.h"),
     "a circle of headers"),
    ("a circle of three folders",
     {**pair("x", "x", "directory/y/y.h"), **pair("y", "y", "directory/z/z.h"), **pair("z", "z")},
     {**pair("x", "x", "directory/y/y.h"), **pair("y", "y", "directory/z/z.h"), **pair("z", "z"),
      "src/directory/z/w.h": '#include "directory/x/v.h"\n'},
     "a circle of folders: src/directory/x -> src/directory/y -> src/directory/z"),
    ("the root of the domain is a folder, too",
     {**pair("x", "x", "directory/directory.h"), "src/directory/directory.h": ""},
     {**pair("x", "x", "directory/directory.h"), "src/directory/directory.h": "",
      "src/directory/other.h": '#include "directory/x/x.h"\n'},
     "a circle of folders"),
    ("a private header is included from another folder",
     tree(directory__x__a_priv_h="", directory__x__b_h="directory/x/a_priv.h"),
     tree(directory__x__a_priv_h="", directory__y__b_h="directory/x/a_priv.h"),
     "src/directory/x/a_priv.h is private to its folder"),
    ("a test may not include it either, nor a dialect",
     tree(api__x_h="directory/x/a.h"), tree(api__x_h="directory/x/a_priv.h"), "is private"),
    ("a file of the domain without a header",
     pair("x", "x"), {"src/directory/x/x.c": "", "src/directory/x/y.h": ""},
     "src/directory/x/x.c: there is no header of its name"),
    ("a file of the domain with a header of another folder",
     {"src/directory/x/x.c": "", "src/directory/x/x_priv.h": ""},
     {"src/directory/x/x.c": "", "src/directory/y/x.h": ""}, "there is no header of its name"),
    ("a full folder",
     {path: text for i in range(25) for path, text in pair("x", "f%d" % i).items()},
     {path: text for i in range(26) for path, text in pair("x", "f%d" % i).items()},
     "src/directory/x: 26 .c files, at most 25"),
)

# path, what it includes, whether it may
LINES = (
    ("src/api/r7/tags.c", "directory/tag/tag.h", True),
    ("src/api/r7/tags.c", "db/db.h", False),
    ("src/api/app.c", "db/db.h", False),
    ("src/api/ops/ops.c", "db/db.h", False),
    ("src/api/r7/tags.c", "api/salesman/fields.h", False),
    ("src/directory/tag/tag.c", "db/db.h", True),
    ("src/directory/tag/tag.c", "http/route.h", False),
    ("src/directory/tag/tag.c", "api/api.h", False),
    ("src/ctl/ctl.c", "db/db.h", True),
    ("src/db/db.c", "directory/directory.h", False),
)


class Rules(unittest.TestCase):
    def test_includes(self):
        for name, kept, broken, wanted in CASES:
            with self.subTest(name):
                self.assertEqual(list(includes.breaches(kept)), [])
                found = list(includes.breaches(broken))
                self.assertTrue(any(wanted in breach for breach in found), found)

    def test_layers(self):
        for path, target, allowed in LINES:
            with self.subTest(path=path, target=target):
                found = list(rules.include_breaches(path, '#include "%s"\n' % target))
                self.assertEqual(found == [], allowed, found)


if __name__ == "__main__":
    sys.exit(0 if unittest.main(exit=False).result.wasSuccessful() else 1)
