#!/usr/bin/env python3
"""The size caps: a file has at most 800 lines, a function at most 100. Tables do not count as
functions. Prints every breach and exits with 1 when there is one."""

import ast
import re
import sys

import sources

FILE_MAX = 800
FUNCTION_MAX = 100


def c_functions(text):
    """(name, line, length): clang-format puts only a function's brace alone at column 0."""
    lines = text.split("\n")
    start = 0
    for i, line in enumerate(lines):
        if line == "{":
            start = i
            while start > 0 and lines[start - 1].strip() and lines[start - 1] != "}":
                start -= 1
        elif line == "}" and start:
            name = re.search(r"(\w+)\(", " ".join(lines[start:start + 3]))
            yield (name.group(1) if name else "?"), start + 1, i - start + 1
            start = 0


def shell_functions(text):
    name, start = None, 0
    for i, line in enumerate(text.split("\n"), 1):
        head = re.match(r"(\w+)\(\) \{", line)
        if head:
            name, start = head.group(1), i
        elif line == "}" and name:
            yield name, start, i - start + 1
            name = None


def python_functions(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, node.lineno, node.end_lineno - node.lineno + 1


def main():
    breaches = []
    kinds = ((sources.tracked(".c", ".h"), c_functions), (sources.scripts(), shell_functions),
             (sources.tracked(".py"), python_functions))
    files = 0
    for paths, functions in kinds:
        for path in paths:
            files += 1
            text = sources.read(path)
            if text.count("\n") > FILE_MAX:
                breaches.append("%s: %d lines, at most %d" % (path, text.count("\n"), FILE_MAX))
            breaches += ["%s:%d: %s has %d lines, at most %d" % (path, line, name, length,
                                                                  FUNCTION_MAX)
                         for name, line, length in functions(text) if length > FUNCTION_MAX]
    print("\n".join(breaches) if breaches else "sizes of %d files" % files)
    return 1 if breaches or not files else 0


if __name__ == "__main__":
    sys.exit(main())
