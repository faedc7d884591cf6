#!/usr/bin/env python3
"""The commands of the Russian pages are those of the English ones, which tests run: every line of a code block of the
first must stand in one of the second. Prints every breach and exits with 1 when there is one."""

import sys

import sources

PAGES = {"README.ru.md": ("README.md",), "docs/ru/INSTALL.md": ("docs/INSTALL.md",),
         "docs/ru/WEBHOOKS.md": ("docs/WEBHOOKS.md",), "docs/ru/DUPLICATES.md": ("docs/DUPLICATES.md",),
         "docs/ru/FORMS.md": ("docs/compatibility/forms.md",), "docs/ru/PBX.md": ("docs/compatibility/pbx.md",),
         "docs/ru/OPERATE.md": ("docs/BACKUP.md", "docs/IMPORT.md", "docs/INSTALL.md", "docs/ru/COMMANDS.md")}


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


def main():
    faults = []
    for page, others in PAGES.items():
        lines = {line for other in others for _, line in commands(other)}
        texts = "\n".join(sources.read(other) for other in others if other.endswith("COMMANDS.md"))
        faults += ["%s:%d: no English page has: %s" % (page, number, line) for number, line in commands(page)
                   if not known(line, lines, texts)]
    print("\n".join(faults) if faults else "commands of %d pages" % len(PAGES))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
