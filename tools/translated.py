#!/usr/bin/env python3
"""The commands of the Russian pages are those of the English ones, which tests run: every line of a code block of the
first must stand in one of the second. Of pages that stand in docs/ and in docs/ru under one name each block (heading, item,
row of a table, paragraph) has its twin, with the same words of code, numbers of errors and limits. Prints every breach and
exits with 1 when there is one."""

import glob
import os
import re
import sys

import sources

# Pages of docs/ whose Russian twin is whole.
WHOLE = ("IMPORT.md", "INSTALL.md")
PAGES = {"README.ru.md": ("README.md",), "docs/ru/INSTALL.md": ("docs/INSTALL.md",), "docs/ru/IMPORT.md": ("docs/IMPORT.md",),
         "docs/ru/WEBHOOKS.md": ("docs/WEBHOOKS.md",), "docs/ru/DUPLICATES.md": ("docs/DUPLICATES.md",),
         "docs/ru/MOVING.md": ("docs/MOVING.md",), "docs/ru/OPERATE.md": ("docs/BACKUP.md", "docs/IMPORT.md", "docs/INSTALL.md", "docs/ru/COMMANDS.md")}


def commands(page):
    """Lines of code blocks, without remarks and without a user's prompt."""
    inside = False
    for number, line in enumerate(sources.read(page).split("\n"), 1):
        if line.startswith("```"):
            inside = not inside
        elif inside and line.strip():
            yield number, " ".join(line.partition("   #")[0].lstrip("#$ ").split())


def known(line, pages, texts):
    """A command that no page shows may be one of kartotekactl's, by its first words."""
    words = line.split()
    return line in pages or (words[0] == "kartotekactl" and any(
        "\n## " + " ".join(words[1:n]) + end in texts for n in (2, 3) for end in ("\n", " ")))


# Stands before a table whose rows are the English page's.
FILLED = "<!-- rows of the English page -->"
WORDS = {"yes": "да", "no": "нет", "7 to 8": "от 7 до 8", "8 to 9": "от 8 до 9", "6 to 13": "от 6 до 13",
         "in the database": "в базе"}
# In twins: what is in the language of neither.
CODE = re.compile(r"`([^`]+)`")
NUMBER = re.compile(r"(?<![\w.#])\d[\d,.:^-]*\d(?!\w)|(?<![\w.#])\d(?![\w.])")


def twins():
    """(English page, Russian page)"""
    for path in sorted(glob.glob(os.path.join(sources.HOME, "docs/ru/compatibility/*.md"))):
        yield os.path.join("docs/compatibility", os.path.basename(path)), os.path.relpath(path, sources.HOME)
    for name in WHOLE:
        yield os.path.join("docs", name), os.path.join("docs/ru", name)


def blocks(page):
    """(kind, line, text) of each; the lines of an item or a paragraph are joined."""
    found, inside = [], False
    for number, line in enumerate(sources.read(page).split("\n"), 1):
        inside ^= line.startswith("```")
        kind = "code" if inside or line.startswith("```") else re.match(r"#*|\|?|(- )?", line).group(0) or (
            "|" if line.startswith("|") else "- " if line.startswith("- ") else "text")
        if kind == "text" and line.strip() and found and found[-1][0] in ("text", "- ") and found[-1][3]:
            found[-1][2] += " " + line.strip()
        elif line.strip() and not line.startswith(("|--", "<!--")):
            found.append([kind, number, line.strip(), True])
        elif not line.strip() and found:
            found[-1][3] = False
    return found


def different(english, russian):
    """Words of code and numbers that only one of two blocks has."""
    words = [set(CODE.findall(text)) for text in (english, russian)]
    bare = [sorted(number.replace(",", "") for number in NUMBER.findall(CODE.sub("", re.sub(r"\]\([^)]*\)", "", text))))
            for text in (english, russian)]
    return sorted(words[0] ^ words[1]) or (bare[0] != bare[1] and ["%s, %s" % tuple(bare)])


def tables(lines):
    """(first line of its rows, line behind the last) of each table."""
    starts = [at + 1 for at, line in enumerate(lines) if line.startswith("|--")]
    return [(at, next((end for end in range(at, len(lines)) if not lines[end].startswith("|")), len(lines))) for at in starts]


def filled(english, russian):
    """The Russian page with the rows of tables that say so: those of the English page, its few words translated."""
    ours, theirs = (sources.read(page).split("\n") for page in (english, russian))
    for mine, (begin, end) in reversed(list(zip(tables(ours), tables(theirs)))):
        if begin >= 3 and theirs[begin - 3] == FILLED:
            theirs[begin:end] = ["|".join(WORDS.get(cell.strip(), cell.strip()) and " %s " % WORDS.get(cell.strip(), cell.strip())
                                          if cell.strip() else cell for cell in re.split(r"(?<!\\)\|", row))
                                 for row in ours[mine[0]:mine[1]]]
    return "\n".join(theirs)


def old_rows(fix):
    for english, russian in twins():
        text = filled(english, russian)
        if text != sources.read(russian):
            if fix:
                with open(os.path.join(sources.HOME, russian), "w", encoding="utf-8") as file:
                    file.write(text)
            else:
                yield "%s: other rows than %s has (tools/translated.py --fix)" % (russian, english)


def twin_faults():
    for english, russian in twins():
        ours, theirs = blocks(english), blocks(russian)
        for (kind, _, text, _), (its_kind, line, its, _) in zip(ours, theirs):
            if kind != its_kind:
                yield "%s:%d: %s has another block here: %s" % (russian, line, english, text[:60])
                break
            missing = different(text, its)
            if missing:
                yield "%s:%d: not as in %s: %s" % (russian, line, english, missing)
        if len(ours) != len(theirs):
            yield "%s: %d blocks, %s has %d" % (russian, len(theirs), english, len(ours))


def main():
    faults = []
    for page, others in PAGES.items():
        lines = {line for other in others for _, line in commands(other)}
        texts = "\n".join(sources.read(other) for other in others if other.endswith("COMMANDS.md"))
        faults += ["%s:%d: no English page has: %s" % (page, number, line) for number, line in commands(page)
                   if not known(line, lines, texts)]
    faults += old_rows(sys.argv[1:] == ["--fix"])
    faults += twin_faults()
    print("\n".join(faults) if faults else "commands of %d pages, %d pages in two languages" % (len(PAGES), len(list(twins()))))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
