#!/usr/bin/env python3
"""Comments of C, and of statements in SQL, are sentences. One that stands by itself and has more than a
few words begins with a capital letter (or a name of the code) and ends with a full stop. No comment,
of scripts neither, opens with a word that leaves out what it is about ("Those that ...", "of the
first"), unless it is a question. Prints every breach and exits with 1 when there is one."""

import ast
import re
import sys

import paths
import sources

LONG = 5  # words of a comment that must be a sentence
RIDDLES = frozenset("what who whose whom those of where".split())
PROGRAMS = frozenset("nginx libpq libfcgi libsodium kartotekactl multiwatch".split())
SQL_FOLDERS = ("sql/queries/", "sql/setup/")  # migrations stay as they are
HASH_LINE = re.compile(r"\s*# ?(\S.*)")
SQL_LINE = re.compile(r"\s*(?!-- (?:[a-z]+:|  ))-- ?(\S.*)")  # but no line of the header
OPENING = re.compile(r"[^\W\d_]+")
CAPITAL = re.compile(r"""["'`({\[<&*.+/-]*[\dA-ZА-ЯЁ"'({\[]""")
NAME = re.compile(r"""`?[a-z][\w./-]*""")
END = re.compile(r"""[.?!:][)"'`]*$""")


def plain(comment):
    """The text of a comment without its marks, its lines joined."""
    text = re.sub(r"^/\*+|\*+/$|^//", "", comment)
    return " ".join(re.sub(r"\n[ \t]*\*? ?", "\n", text).split())


def begins_well(text, names):
    """A capital letter begins a sentence, or a word of the code as it is written there: one of `names`, a
    path, or the name that a colon ends."""
    name = NAME.match(text)
    if CAPITAL.match(text) or text[0] in "/\\" or not name:
        return True
    word = name.group(0).lstrip("`")
    return word in names or bool(re.search(r"[\d_.-]", word)) or text[name.end():].startswith(":")


def problem_of(text, alone, names):
    """The fault of the text of a comment, or None. alone: nothing else is in its lines; names: words
    of the code."""
    opening = OPENING.match(text)
    first = re.match(r".*?(?:[.?!]|$)", text, re.DOTALL).group(0)
    if opening and opening.group(0).lower() in RIDDLES and not first.endswith("?"):
        return 'opens with "%s"' % opening.group(0)
    if not alone or len(text.split()) < LONG or text.startswith("clang-format"):
        return None
    if not begins_well(text, names):
        return "does not begin with a capital letter"
    if not END.search(text):
        return "does not end with a full stop"
    return None


def breaches(path, text):
    names = PROGRAMS | set(re.split(r"[/.]", path)) | set(re.findall(
        r"[a-z]\w*", paths.C_COMMENT.sub("", text)))
    for line, comment in paths.comments_of(text, paths.C_COMMENT):
        start = text.find(comment, sum(len(each) + 1 for each in text.split("\n")[:line - 1]))
        before = text[text.rfind("\n", 0, start) + 1:start]
        end = text.find("\n", start + len(comment))
        after = text[start + len(comment):end if end >= 0 else len(text)]
        problem = problem_of(plain(comment), not (before + after).strip(), names)
        if problem:
            yield "%s:%d: the comment %s: %s" % (path, line, problem, plain(comment)[:70])


def blocks(text, pattern):
    """(line, comment): comments of whole lines that follow each other; the pattern's group is the text."""
    block, start = [], 0
    for number, line in enumerate(text.split("\n") + [""], 1):
        comment = pattern.match(line)
        if comment:
            start = start if block else number
            block.append(comment.group(1))
        elif block:
            yield start, " ".join(block)
            block = []


def sql_breaches(path, text):
    names = set(re.findall(r"[a-z]\w*", re.sub(r"--[^\n]*", "", text)))
    for line, comment in blocks(text, SQL_LINE):
        problem = problem_of(comment, True, names)
        if problem:
            yield "%s:%d: the comment %s: %s" % (path, line, problem, comment[:70])


def doc_strings(text):
    """(line, text) of the doc strings of a Python file."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            doc = ast.get_docstring(node)
            if doc:
                yield getattr(node, "lineno", 1), doc


def script_breaches(path, text):
    """Only the opening words of a script's comments are judged."""
    found = list(blocks(text, HASH_LINE)) + (list(doc_strings(text)) if path.endswith(".py") else [])
    for line, comment in found:
        problem = problem_of(comment, False, frozenset())
        if problem:
            yield "%s:%d: the comment %s: %s" % (path, line, problem, comment[:70])


def main():
    files = sources.tracked(".c", ".h")
    found = [breach for path in files for breach in breaches(path, sources.read(path))]
    queries = [path for path in sources.tracked(".sql") if path.startswith(SQL_FOLDERS)]
    found += [breach for path in queries for breach in sql_breaches(path, sources.read(path))]
    scripts = sorted(set(sources.tracked(".py", ".cmake", "CMakeLists.txt") + sources.scripts()))
    found += [breach for path in scripts for breach in script_breaches(path, sources.read(path))]
    files += queries + scripts
    print("\n".join(found) if found else "comments of %d files" % len(files))
    return 1 if found or not files else 0


if __name__ == "__main__":
    sys.exit(main())
