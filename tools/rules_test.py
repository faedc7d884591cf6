#!/usr/bin/env python3
"""Tests of the rules on includes, the shape and the pages: a tree of files that keeps a rule, and its twin that breaks it."""

import sys
import unittest

import includes
import paths
import rules
import structure
import tags
import version
import words


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
    ("a private header is included from another folder",
     tree(directory__x__a_priv_h="", directory__x__b_priv_h="directory/x/a_priv.h"),
     tree(directory__x__a_priv_h="", directory__y__b_h="directory/x/a_priv.h"),
     "src/directory/x/a_priv.h is private to its folder"),
    ("a test may not include it either, nor a dialect",
     tree(api__x_h="directory/x/a.h"), tree(api__x_h="directory/x/a_priv.h"), "is private"),
    ("a public header hands its private one on",
     tree(base__a_priv_h="base/a.h", base__a_h=""),
     tree(base__a_priv_h="base/a.h", base__a_h="base/a_priv.h"),
     "src/base/a.h: a public header must not include src/base/a_priv.h"),
    ("a file of the domain without a header",
     pair("x", "x"), {"src/directory/x/x.c": "", "src/directory/x/y.h": ""},
     "src/directory/x/x.c: there is no header of its name"),
    ("a file of the domain with a header of another folder",
     {"src/directory/x/x.c": "", "src/directory/x/x_priv.h": ""},
     {"src/directory/x/x.c": "", "src/directory/y/x.h": ""}, "there is no header of its name"),
)

# the same of the shape
SHAPES = (
    ("a C file leads back to its own header",
     tree(db__a_c="db/a.h db/b.h", db__a_h="", db__b_c="db/b.h", db__b_h=""),
     tree(db__a_c="db/a.h db/b.h", db__a_h="", db__b_c="db/b.h db/a.h", db__b_h=""),
     "modules include each other: src/db/a, src/db/b"),
    ("a private header belongs to its module",
     tree(db__a_c="db/b.h", db__a_h="", db__a_priv_h="db/a.h", db__b_h=""),
     tree(db__a_c="db/b.h", db__a_h="", db__a_priv_h="db/a.h", db__b_h="db/a_priv.h"),
     "modules include each other: src/db/a, src/db/b"),
    ("headers include each other",
     tree(base__a_h="base/b.h", base__b_h=""), tree(base__a_h="base/b.h", base__b_h="base/a.h"),
     "modules include each other: src/base/a, src/base/b"),
    ("a header includes the one beside it that includes it",
     tree(base__a_h="b.h", base__b_h=""), tree(base__a_h="b.h", base__b_h="base/a.h"),
     "modules include each other"),
    ("a circle of three folders",
     {**pair("x", "x", "directory/y/y.h"), **pair("y", "y", "directory/z/z.h"), **pair("z", "z")},
     {**pair("x", "x", "directory/y/y.h"), **pair("y", "y", "directory/z/z.h"), **pair("z", "z"),
      "src/directory/z/w.h": '#include "directory/x/x.h"\n'},
     "folders include each other: src/directory/x, src/directory/y, src/directory/z"),
    ("the root of the domain is a folder, too",
     {**pair("x", "x", "directory/directory.h"), "src/directory/directory.h": ""},
     {**pair("x", "x", "directory/directory.h"), "src/directory/directory.h": "",
      "src/directory/other.h": '#include "directory/x/x.h"\n'},
     "folders include each other: src/directory, src/directory/x"),
    ("a full folder",
     {path: text for i in range(25) for path, text in pair("x", "f%d" % i).items()},
     {path: text for i in range(26) for path, text in pair("x", "f%d" % i).items()},
     "src/directory/x has 26 C files, at most 25"),
)

# the same of the names of structs
TAGS = (
    ("a public name without its module",
     {"src/base/loop.h": "struct loop_timer {\n"}, {"src/base/loop.h": "struct alarm {\n"},
     "src/base/loop.h:1: alarm does not begin with the name of its module"),
    ("a name that only looks like it begins with the module's",
     {"src/base/err.h": "enum err_class {\n"}, {"src/base/err.h": "enum errors_class {\n"},
     "errors_class does not begin"),
    ("an opaque struct that a header names",
     {"src/base/arena.h": "struct arena_block *first;\n", "src/base/arena.c": "struct arena_block {\n"},
     {"src/base/arena.h": "struct block *first;\n", "src/base/arena.c": "struct block {\n"},
     "src/base/arena.c:1: block does not begin"),
    ("a dialect's prefix is the dialect's own",
     {"src/api/r7/contact/read.h": "struct r7_info {\n"},
     {"src/api/r7/contact/read.h": "struct sm_info {\n"}, "sm_info does not begin"),
    ("a noun of the domain names what is in its folders only",
     {"src/directory/party/a.h": "struct person_name {\n", "src/directory/person/b.h": ""},
     {"src/wire/a.h": "struct person_name {\n", "src/directory/person/b.h": ""},
     "src/wire/a.h:1: person_name does not begin"),
    ("a basic word in another header than its own",
     {"src/api/api.h": "struct dialect {\n"}, {"src/api/cors.h": "struct dialect {\n"},
     "src/api/cors.h:1: dialect does not begin"),
    ("a private struct takes a public one's name",
     {"src/db/a.h": "struct db_place {\n", "src/base/b.c": "struct b_place {\n"},
     {"src/db/a.h": "struct db_place {\n", "src/base/b.c": "static const struct db_place {\n"},
     "src/base/b.c:1: db_place is already defined by src/db/a.h"),
    ("a private struct takes another module's name",
     {"src/db/batch.h": "", "src/base/b.c": "struct batch_of_b {\n"},
     {"src/db/batch.h": "", "src/base/b.c": "struct batch {\n"},
     "src/base/b.c:1: batch is the name of another module: src/db/batch.h"),
    ("what stands in a comment defines nothing",
     {"src/base/b.h": "/*\nstruct odd {\n*/\n"}, {"src/base/b.h": "struct odd {\n"}, "odd does not"),
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

# path, a line, whether it addresses an argument or a column by number
POSITIONS = (
    ("src/directory/tag/tag.c", "e = sql_tag_list(c, SQL_ARGS(tag_list, .entity = k), &rs);", False),
    ("src/directory/tag/tag.c", "e = db_read1(c, stmt, v, &rs);", True),
    ("src/ctl/cmd_geo.c", "id = row_i64(&rs.rows, 0, 1);", True),
    ("tests/sql/db_test.c", "id = sql_test_add_row(&rs, 0).id;", False),
    ("tests/sql/db_test.c", "t = row_text(&rs.rows, i, 2);", True),
    ("tests/sql/db_test.c", "struct db_arg v[] = {ARG_I64(1)};", True),
    ("tests/sql/db_test.c", "q.stmt = STMT_TEST_ADD;", True),
    ("tests/sql/db_test.c", "say(\"STMT_TEST_ADD\"); /* row_i64 */", False),
    ("tests/sql/statements_test.c", "for (int i = 0; i < STMT__COUNT; i++) {", False),
    ("src/db/batch.c", "int64_t ord = row_i64(&rs, row, col);", False),
    ("src/db/link.c", "const char *values[] = {[DB_SESSION__TENANT_TEXT] = number};", False),
    ("src/db/link.c", "const char *values[] = {number, zone};", True),
)

# a row of a page, the files, a part of the breach or None
ANSWERS = (
    ("| a limit | `src/a.c` | `A_MAX` |", {"src/a.c": "enum { A_MAX = 1 };"}, None),
    ("| a limit | `src/a.c` | `A_MAX` |", {"src/a.c": "enum { B_MAX = 1 };"},
     "there is no A_MAX in src/a.c"),
    ("| a limit | `src/b.c` | `A_MAX` |", {"src/a.c": "A_MAX"}, "there is no A_MAX in src/b.c"),
    ("| texts | `src/{r7,wd}/e.c` | `E_X` |", {"src/r7/e.c": "E_X", "src/wd/e.c": "E_X"}, None),
    ("| texts | `src/{r7,wd}/e.c` | `E_X` |", {"src/r7/e.c": "E_X", "src/wd/e.c": ""},
     "there is no E_X in src/wd/e.c"),
    ("| keys | `sql/schema/0001_a.sql` | `kartoteka.key(` |",
     {"sql/schema/0001_a.sql": "CREATE FUNCTION kartoteka.key(t int)",
      "sql/schema/0002_b.sql": "SELECT kartoteka.key(1)"}, None),
    ("| keys | `sql/schema/0001_a.sql` | `kartoteka.key(` |",
     {"sql/schema/0001_a.sql": "CREATE FUNCTION kartoteka.key(t int)",
      "sql/schema/0002_b.sql": "CREATE OR REPLACE FUNCTION kartoteka.key(t int)"},
     "defined anew in sql/schema/0002_b.sql"),
)

# a line of C that is right, its twin that is not, a part of the breach
COMMENTS = (
    ("/* Returns the bytes that are left. */", "/* What is left of the bytes. */", 'opens with "What"'),
    ("/* What is left of the bytes? */", "/* Those of the bytes that are left. */", 'opens with "Those"'),
    ("int n; /* the bytes */", "int n; /* of the bytes */", 'opens with "of"'),
    ("/* Returns the bytes that are left. */", "/* Returns the bytes that are left */", "a full stop"),
    ("/* Returns the bytes\n * that are left. */", "/* Returns the bytes.\n * They are left */", "a full stop"),
    ("/* One of the bytes is left. */", "/* one of the bytes is left. */", "a capital letter"),
    ("/* a is the number of bytes. */\nint a;", "/* a is the number of bytes. */\nint b;", "a capital letter"),
    ("int n; /* the bytes that are left of it */", "/* the bytes that are left of it */\nint n;", "capital"),
    ("/* Descriptors */", "/* The descriptors of the loop */", "a full stop"),
    ("int what; /* what: its bytes */", "int what; /* what it has */", 'opens with "what"'),
    ('char *s = "/* what is left";', 'char *s = "x"; /* what is left */', 'opens with "what"'),
)

# the same of a statement
STATEMENTS = (
    ("-- Lists the tags of a tenant.", "-- Those of a tenant that has tags.", 'opens with "Those"'),
    ("-- Lists the tags\n-- of a tenant.", "-- Lists the tags\n-- of a tenant", "a full stop"),
    ("-- name: what_is_it\n-- args: id bigint,\n--       text text\n-- Lists the tags of it.",
     "-- name: what_is_it\n-- args: id bigint,\n--       text text\n-- lists the tags of it.",
     "a capital letter"),
)

# the same of a script
SCRIPTS = (
    ("# The parts\n# of a line.\n", "# Of a line.\n", 'opens with "Of"'),
    ('def f():\n    """The parts of a line."""\n', 'def f():\n    """What a line has."""\n', 'opens with "What"'),
)


class Rules(unittest.TestCase):
    def test_includes(self):
        for name, kept, broken, wanted in CASES:
            with self.subTest(name):
                self.assertEqual(list(includes.breaches(kept)), [])
                found = list(includes.breaches(broken))
                self.assertTrue(any(wanted in breach for breach in found), found)

    def test_shape(self):
        for name, kept, broken, wanted in SHAPES:
            with self.subTest(name):
                for files, breaks in ((kept, False), (broken, True)):
                    found = [*structure.circle_breaches(files), *structure.folder_breaches(files)]
                    self.assertEqual(any(wanted in breach for breach in found), breaks, found)
                    self.assertEqual(found != [], breaks)

    def test_tags(self):
        for name, kept, broken, wanted in TAGS:
            with self.subTest(name):
                self.assertEqual(list(tags.breaches(kept)), [])
                found = list(tags.breaches(broken))
                self.assertTrue(any(wanted in breach for breach in found), found)

    def test_complexity(self):
        line = "%d\t1\t1\t1\t1\tsrc/base/a.c(1): f"
        self.assertEqual(list(structure.too_complex([line % 15])), [])
        self.assertEqual(list(structure.too_complex([line % 15, line % 16])),
                         ["src/base/a.c(1): f has complexity 16, at most 15"])

    def test_positions(self):
        for path, line, wrong in POSITIONS:
            with self.subTest(path=path, line=line):
                found = list(rules.position_breaches(path, "f()\n{\n    %s\n}\n" % line))
                self.assertEqual(found != [], wrong, found)
                self.assertTrue(all(breach.startswith(path + ":3: ") for breach in found), found)

    def test_private_headers_are_no_tests(self):
        header = '#include "db/args_priv.h"\n'
        self.assertEqual(list(includes.private_breaches({"src/db/exec.c": header})), [])
        self.assertNotEqual(list(includes.private_breaches({"tests/sql/x_test.c": header})), [])

    def test_answers(self):
        for row, files, wanted in ANSWERS:
            with self.subTest(row=row, wanted=wanted):
                found = [problem for _, problem in paths.answer_breaches("| a |\n%s\n" % row, files)]
                self.assertEqual(len(found), 0 if wanted is None else 1, found)
                self.assertTrue(wanted is None or wanted in found[0], found)

    def test_comments(self):
        for kept, broken, wanted in COMMENTS:
            with self.subTest(broken=broken):
                self.assertEqual(list(words.breaches("src/base/a_x.c", kept + "\n")), [])
                found = list(words.breaches("src/base/a_x.c", broken + "\n"))
                self.assertEqual(len(found), 1, found)
                self.assertIn(wanted, found[0])

    def test_statement_comments(self):
        for kept, broken, wanted in STATEMENTS:
            with self.subTest(broken=broken):
                self.assertEqual(list(words.sql_breaches("a.sql", kept + "\nSELECT 1\n")), [])
                found = list(words.sql_breaches("a.sql", broken + "\nSELECT 1\n"))
                self.assertEqual(len(found), 1, found)
                self.assertIn(wanted, found[0])

    def test_script_comments(self):
        for kept, broken, wanted in SCRIPTS:
            with self.subTest(broken=broken):
                self.assertEqual(list(words.script_breaches("a.py", kept)), [])
                found = list(words.script_breaches("a.py", broken))
                self.assertEqual(len(found), 1, found)
                self.assertIn(wanted, found[0])

    def test_version(self):
        good = ("project(kartoteka VERSION 1.2.0 LANGUAGES C)\n", "# C\n\n## Unreleased\n\n## 1.2.0 (2026-11-28)\n\n## 1.1.9 (2026-10-01)\n",
                "kartoteka (1.2.0) unstable; urgency=medium\n\n -- A <a@b>  Sat, 28 Nov 2026 12:00:00 +0000\n")
        self.assertEqual(list(version.breaches(*good)), [])
        for part, old, new, wanted in (
                (0, "1.2.0", "1.3.0", "CMakeLists.txt has 1.3.0"), (0, "1.2.0", "1.2", "no version"),
                (1, "(2026-11-28)", "(unreleased)", 'is no "## VERSION'), (1, "2026-11-28", "2026-11-31", 'is no "## VERSION'),
                (1, "1.1.9", "1.2.1", "not a later one"), (1, "2026-10-01", "2027-10-01", "not a later one"),
                (1, "## Unreleased\n\n## 1.2.0", "## 1.2.0 (2026-11-28)\n\n## Unreleased\n\n## 1.2.0", 'is no "## VERSION'),
                (2, "1.2.0", "1.2.0-1", "debian/changelog: 1.2.0-1"), (2, "28 Nov", "27 Nov", "of 2026-11-27")):
            with self.subTest(old=old, new=new):
                texts = [text.replace(old, new) if number == part else text for number, text in enumerate(good)]
                self.assertIn(wanted, "\n".join(version.breaches(*texts)))

    def test_layers(self):
        for path, target, allowed in LINES:
            with self.subTest(path=path, target=target):
                found = list(rules.include_breaches(path, '#include "%s"\n' % target))
                self.assertEqual(found == [], allowed, found)


if __name__ == "__main__":
    sys.exit(0 if unittest.main(exit=False).result.wasSuccessful() else 1)
