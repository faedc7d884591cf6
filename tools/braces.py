#!/usr/bin/env python3
"""One brace style and one sizeof style: the body of an if, else, for, while or do stands in braces,
and what sizeof measures in parentheses. Prints every breach and exits with 1 when there is one.
Macros are not judged."""

import re
import sys

import sources

TOKEN = re.compile(
    r"(?P<blank>\s+|/\*.*?\*/|//[^\n]*)"
    r"|(?P<text>\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*')"
    r"|(?P<word>\w+)|(?P<mark>.)", re.DOTALL)
DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", re.MULTILINE)
OPEN, CLOSE = "([{", ")]}"


def tokens_of(text):
    """(word, start, end) of everything but blanks and comments."""
    return [(m.group(0), m.start(), m.end()) for m in TOKEN.finditer(text)
            if m.lastgroup != "blank"]


class Unbraced:
    """A body without braces: offsets of the end of its head, and of the body's two ends."""

    def __init__(self, keyword, head_end, start, end):
        self.keyword, self.head_end, self.start, self.end = keyword, head_end, start, end


class Parser:
    """Finds unbraced bodies in the functions of one file."""

    def __init__(self, text):
        text = DIRECTIVE.sub(lambda m: re.sub(r"[^\n]", " ", m.group(0)), text)
        self.tokens = tokens_of(text)
        self.column_0 = {start for _, start, _ in self.tokens
                         if start == 0 or text[start - 1] == "\n"}
        self.at = 0
        self.found = []

    def run(self):
        while self.at < len(self.tokens):
            word, start, _ = self.tokens[self.at]
            if word == "{" and start in self.column_0:
                self._statement()
            else:
                self.at += 1
        return self.found

    def _word(self, ahead=0):
        at = self.at + ahead
        return self.tokens[at][0] if at < len(self.tokens) else ""

    def _skip_group(self):
        """From an opening mark to behind its closing one."""
        depth = 0
        while self.at < len(self.tokens):
            word = self._word()
            depth += (word in OPEN) - (word in CLOSE)
            self.at += 1
            if depth == 0:
                return

    def _to(self, end):
        """Behind the next mark `end` outside of brackets."""
        while self.at < len(self.tokens):
            if self._word() in OPEN:
                self._skip_group()
                continue
            self.at += 1
            if self.tokens[self.at - 1][0] == end:
                return

    def _body(self, keyword):
        head_end, first = self.tokens[self.at - 1][2], self.at
        word = self._word()
        self._statement()
        if word != "{" and not (keyword == "else" and word == "if"):
            self.found.append(Unbraced(keyword, head_end, self.tokens[first][1],
                                       self.tokens[self.at - 1][2]))

    def _statement(self):
        word = self._word()
        if word == "{":
            self.at += 1
            while self.at < len(self.tokens) and self._word() != "}":
                self._statement()
            self.at += 1
        elif word in ("if", "for", "while", "switch"):
            self.at += 1
            self._skip_group()
            self._body(word)
            if word == "if" and self._word() == "else":
                self.at += 1
                self._body("else")
        elif word == "do":
            self.at += 1
            self._body(word)
            self._to(";")
        elif word in ("case", "default"):
            self._to(":")
        elif self._word(1) == ":" and re.match(r"[A-Za-z_]", word):
            self.at += 2  # a label
        else:
            self._to(";")


def breaches_of(path):
    text = sources.read(path)
    for body in Parser(text).run():
        yield "%s:%d: the body of %s has no braces" % (
            path, text.count("\n", 0, body.head_end) + 1, body.keyword)
    tokens = tokens_of(text)
    for (word, start, _), (after, _, _) in zip(tokens, tokens[1:]):
        if word == "sizeof" and after != "(":
            yield "%s:%d: write sizeof(...)" % (path, text.count("\n", 0, start) + 1)


def main():
    paths = sources.tracked(".c", ".h")
    breaches = [breach for path in paths for breach in breaches_of(path)]
    print("\n".join(breaches) if breaches else "braces of %d files" % len(paths))
    return 1 if breaches or not paths else 0


if __name__ == "__main__":
    sys.exit(main())
