#!/usr/bin/env python3
"""Every path that a page or a comment names exists. A path begins with a folder of the checkout, of
src/ or of the page's own; "*" and words in capitals or angle brackets stand for any name, {a,b} for
each of them. Links of pages lead somewhere. A row "question | `path` | `word`" of a page's table names a
word that stands in that file, and a function of the database (`kartoteka.NAME(`) in the migration that
defines it last. Prints every breach and exits with 1 when there is one."""

import fnmatch
import os
import posixpath
import re
import sys

import sources

# Made by the build, so not tracked.
GENERATED = ("src/db/statements.h", "src/db/statements.c", "src/db/constants.h", "src/db/sql.c")
TOPICS = "sql/queries/"  # each of its folders gets a src/db/sql/TOPIC.h
NAME = r"[\w.*<>{},-]+"
FILE_NAME = re.compile(r"(?<![\w/.*<>{}-])([\w*-]+\.(?:c|h|sql|py|sh|case))(?![\w/])")
ANSWER = re.compile(r"^\|[^|`]*\| `([^`|]+)` \| `([^`|]+)` \|$", re.MULTILINE)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
C_COMMENT = re.compile(r'"(?:\\.|[^"\\\n])*"|/\*.*?\*/|//[^\n]*', re.DOTALL)
HASH_COMMENT = re.compile(r'"(?:\\.|[^"\\\n])*"|(?:(?<=\s)|(?<=^))#[^\n]*', re.MULTILINE)
SQL_COMMENT = re.compile(r"'(?:[^']|'')*'|/\*.*?\*/|--[^\n]*", re.DOTALL)


class Tree:
    """The names of what is there: files, folders, and sources without their suffix."""

    def __init__(self):
        files = sources.tracked("") + list(GENERATED)
        files += sorted({"src/db/sql/%s.h" % path.split("/")[2] for path in files
                         if path.startswith(TOPICS)})
        self.names = set(files)
        for path in files:
            folder = posixpath.dirname(path)
            while folder:
                self.names.add(folder)
                folder = posixpath.dirname(folder)
        self.names.update(posixpath.splitext(path)[0] for path in files
                          if path.startswith(("src/", "tests/")))
        self.base_names = {posixpath.basename(path) for path in files}
        tops = {path.split("/")[0] for path in files if "/" in path}
        self.layers = {path.split("/")[1] for path in files if path.startswith("src/")
                       and path.count("/") > 1}
        # A number behind the name is a version, as in a Server header.
        self.path = re.compile(r"(?<![\w/.*<>{}$:-])(?:\./)?((?:%s)/(?!\d+\.\d)(?:%s/?)*)" % (
            "|".join(sorted(map(re.escape, tops | self.layers))), NAME))

    def has(self, path, folder):
        """Is there something of this name, as seen from the checkout, from src/ or the folder?"""
        path = path.rstrip("/.,-")
        return all(any(found(base + choice, self.names) for base in ("", "src/", folder + "/"))
                   for choice in alternatives(path))

    def has_file_name(self, name):
        return found(name, self.base_names)


def found(name, names):
    """Is it among the names, or a pattern of one of them?"""
    if name in names:
        return True
    pattern = re.sub(r"<[^<>]*>|(?<![A-Za-z0-9])[A-Z]{2,}(_[a-z]+)?(?![A-Za-z0-9])", "*", name)
    return "*" in pattern and any(fnmatch.fnmatchcase(other, pattern) for other in names)


def alternatives(path):
    """a{b,c}d as abd and acd."""
    match = re.search(r"\{([^{}]*,[^{}]*)\}", path)
    if not match:
        return [path]
    return [longer for word in match.group(1).split(",")
            for longer in alternatives(path[:match.start()] + word + path[match.end():])]


def comments_of(text, pattern):
    """(line, comment)."""
    for match in pattern.finditer(text):
        if match.group(0)[0] not in "\"'":
            yield text.count("\n", 0, match.start()) + 1, match.group(0)


def named_in(tree, text, folder):
    """(offset, path) of what a text names and the tree has not."""
    for match in tree.path.finditer(text):
        if not tree.has(match.group(1), folder):
            yield match.start(), match.group(1)
    for match in FILE_NAME.finditer(text):
        if not tree.has_file_name(match.group(1)):
            yield match.start(), match.group(1)


def texts_of(path):
    """(first line, text) of what is judged in a file."""
    text = sources.read(path)
    if path.endswith(".md"):
        return [(1, text)]
    pattern = {".c": C_COMMENT, ".h": C_COMMENT, ".sql": SQL_COMMENT}
    return comments_of(text, pattern.get(os.path.splitext(path)[1], HASH_COMMENT))


def answer_breaches(page, files):
    """(offset, what is wrong) of the rows that say in which file to look for which word. files: texts by
    path."""
    for match in ANSWER.finditer(page):
        word = match.group(2)
        for path in alternatives(match.group(1)):
            if word not in files.get(path, ""):
                yield match.start(), "there is no %s in %s" % (word, path)
            elif word.startswith("kartoteka.") and word.endswith("("):
                made = re.compile(r"(?:FUNCTION|PROCEDURE) " + re.escape(word))
                last = max((other for other in files if other.startswith("sql/schema/")
                            and made.search(files[other])), default=path)
                if last != path:
                    yield match.start(), "%s is defined anew in %s" % (word, last)


def breaches_of(tree, path):
    for line, text in texts_of(path):
        for offset, name in named_in(tree, text, os.path.dirname(path)):
            yield "%s:%d: there is no %s" % (path, line + text.count("\n", 0, offset), name)
        for match in LINK.finditer(text) if path.endswith(".md") else ():
            target = match.group(1)
            if "://" in target or target.startswith("mailto:"):
                continue
            if not os.path.exists(os.path.join(sources.HOME, os.path.dirname(path), target)):
                yield "%s:%d: the link leads nowhere: %s" % (
                    path, line + text.count("\n", 0, match.start()), target)


def page_answers(pages):
    """The breaches of answer_breaches() in every page."""
    files = {path: sources.read(path) for path in sources.tracked(
        ".c", ".h", ".sql", ".py", ".sh", ".md", ".in", ".tsv", ".txt", ".js")}
    for page in pages:
        for offset, problem in answer_breaches(files[page], files):
            yield "%s:%d: %s" % (page, files[page].count("\n", 0, offset) + 1, problem)


def main():
    tree = Tree()
    paths = sorted(set(sources.tracked(".md", ".c", ".h", ".sql", ".py", ".cmake", "CMakeLists.txt")
                       + sources.scripts()))
    breaches = [breach for path in paths for breach in breaches_of(tree, path)]
    breaches += page_answers([path for path in paths if path.endswith(".md")])
    print("\n".join(breaches) if breaches else "paths named in %d files" % len(paths))
    return 1 if breaches or not paths else 0


if __name__ == "__main__":
    sys.exit(main())
