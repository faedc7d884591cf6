#!/usr/bin/env python3
"""The pages of errors and compatibility below /docs/, made of docs/*.md: tools/docs.sh compares them, --fix writes
them anew. Markdown is read by python3-markdown; the pages need neither it nor a script."""

import os
import re
import sys

import markdown

HOME = os.path.join(os.path.dirname(os.path.realpath(__file__)), "..")
TARGET = "web/docs"
# page below /docs/, source, language
PAGES = (
    ("errors.html", "docs/ERRORS.md", "en"), ("errors.ru.html", "docs/ru/ERRORS.md", "ru"),
    ("compatibility.html", "docs/COMPATIBILITY.md", "en"), ("r7.html", "docs/compatibility/r7.md", "en"),
    ("webdelivery.html", "docs/compatibility/webdelivery.md", "en"), ("salesman.html", "docs/compatibility/salesman.md", "en"),
    ("pbx.html", "docs/compatibility/pbx.md", "en"), ("phones.html", "docs/compatibility/phones.md", "en"),
    ("texts.html", "docs/compatibility/texts.md", "en"),
    ("snippets.html", "docs/SNIPPETS.md", "en"),
    ("compatibility.ru.html", "docs/ru/COMPATIBILITY.md", "ru"),
) + tuple((name + ".ru.html", "docs/ru/compatibility/%s.md" % name, "ru") for name in (
    "r7", "webdelivery", "salesman", "pbx", "phones", "texts"))
NAMES = {"errors.html": "Errors", "errors.ru.html": "Ошибки", "compatibility.html": "Compatibility", "r7.html": "R7",
         "webdelivery.html": "WebDelivery", "salesman.html": "SalesMan", "pbx.html": "PBX", "phones.html": "Phones",
         "texts.html": "Texts", "snippets.html": "Ten jobs", "compatibility.ru.html": "Совместимость", "r7.ru.html": "R7",
         "webdelivery.ru.html": "WebDelivery", "salesman.ru.html": "SalesMan", "pbx.ru.html": "Телефония",
         "phones.ru.html": "Телефоны", "texts.ru.html": "Тексты"}
PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>{title} · Kartoteka</title>
<link rel="icon" href="../icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="pages.css">
</head>
<body>
<header><p><a href="../">Kartoteka</a> · <a href="./">API</a></p>
<nav aria-label="{pages}">{links}</nav></header>
<main>
{text}
</main>
</body>
</html>
"""


def linked(text, language):
    """Links of the repository's pages to one another lead to these pages; others are plain text here."""
    known = {os.path.basename(source): page for page, source, tongue in PAGES if tongue == language}

    def replace(match):
        target = os.path.basename(match.group(1).split("#")[0])
        if re.match(r"https?:", match.group(1)):
            return match.group(0)
        return '<a href="%s">%s</a>' % (known[target], match.group(2)) if target in known else match.group(2)

    return re.sub(r'<a href="([^"]*)">(.*?)</a>', replace, text, flags=re.DOTALL)


def page(name, source, language):
    with open(os.path.join(HOME, source), encoding="utf-8") as file:
        text = file.read()
    title = re.match(r"# (.*)", text).group(1)
    body = linked(markdown.markdown(text, extensions=["tables", "fenced_code", "sane_lists"], output_format="html"), language)
    # A wide table is scrolled by itself, by the keyboard, too.
    number = iter(range(1, 1000))
    body = re.sub("<table>", lambda _: '<div class="wide" tabindex="0" role="region" aria-label="%s, %d"><table>' % (
        title.replace('"', ""), next(number)), body)
    body = body.replace("</table>", "</table></div>").replace("<th></th>", "<td></td>")
    body = body.replace("<pre>", '<pre tabindex="0">')
    return PAGE.format(language=language, title=title, links=links_of(name, language), text=body,
                       pages="Pages" if language == "en" else "Страницы")


def links_of(name, language):
    """The pages of a language, and this page in the other one."""
    twin = name.replace(".html", ".ru.html") if language == "en" else name.replace(".ru.html", ".html")
    links = ['<a href="%s"%s>%s</a>' % (other, ' aria-current="page"' if other == name else "", NAMES[other])
             for other, _, tongue in PAGES if tongue == language]
    if twin in NAMES:
        links.append('<a href="%s" lang="%s">%s</a>' % ((twin, "ru", "По-русски") if language == "en" else (twin, "en", "In English")))
    return " ".join(links)


def main():
    old = []
    for name, source, language in PAGES:
        path = os.path.join(HOME, TARGET, name)
        text = page(name, source, language)
        if sys.argv[1:] == ["--fix"]:
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        else:
            with open(path, encoding="utf-8") as file:
                old += [] if file.read() == text else [name]
    if old:
        print("not what docs/ says (tools/docs.sh --fix): " + " ".join(old))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
