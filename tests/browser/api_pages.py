"""The pages of the API at /docs/: Swagger UI over each document, a call tried with the keys of the demonstration; the
pages of errors and compatibility."""

import npm_tools
from console import AXE

DOCUMENTS = {"r7": "capabilities", "webdelivery": "Countries", "salesman-v2": "guides", "salesman-v3": "guides",
             "salesman-v1": "guides", "pbx": "name", "ops": "healthz"}
PAGES = {"errors.html": "param.missing", "errors.ru.html": "param.missing", "compatibility.html": "One directory, three views", "r7.html": "kartoteka/contact",
         "webdelivery.html": "DLW-0005", "salesman.html": "SalesMan", "pbx.html": "phonebook", "phones.html": "+7", "texts.html": "UTF-8", "snippets.html": "10 deleted",
         "compatibility.ru.html": "Один справочник", "r7.ru.html": "kartoteka/contact", "webdelivery.ru.html": "DLW-0005",
         "salesman.ru.html": "SalesMan", "pbx.ru.html": "phonebook", "phones.ru.html": "+7", "texts.ru.html": "UTF-8"}
SHOWN = "document.querySelectorAll('.opblock-tag').length > 0"
TRIED = """
const [path] = arguments;
const blocks = [...document.querySelectorAll('.opblock')];
const block = blocks.find((one) => one.querySelector('.opblock-summary-path').dataset.path === path);
return block && block.id;"""


def open_document(browser, kartoteka, name):
    browser.open("%s/docs/?api=%s" % (kartoteka.url, name))
    browser.wait(SHOWN, what="the operations of " + name)


def every_document(browser, kartoteka, report):
    """Each file is shown: its operations, at three widths, nothing wider than the screen."""
    for name, tag in DOCUMENTS.items():
        open_document(browser, kartoteka, name)
        tags = browser.script("return [...document.querySelectorAll('.opblock-tag')].map(n => n.dataset.tag)")
        faults = [] if tag in tags else ["%s has no %s: %s" % (name, tag, tags)]
        if browser.script("return document.querySelectorAll('.errors-wrapper').length"):
            faults.append("Swagger UI finds faults: " + browser.text(".errors-wrapper"))
        report.check("API pages: " + name, faults + browser.log())
    faults = []
    for width in (360, 768, 1200):
        browser.resize(width, 900)
        wide = browser.script("return document.documentElement.scrollWidth")
        faults += ["%d pixels wide at %d" % (wide, width)] if wide > width else []
    report.check("API pages: widths", faults)


def tried(browser, kartoteka, report):
    """A call of WebDelivery with the pasted keys is answered by this server."""
    open_document(browser, kartoteka, "webdelivery")
    browser.script("document.querySelector('details').open = true")
    browser.type("#paste", kartoteka.keys())
    browser.wait("document.getElementById('known').textContent.includes('sid')")
    block = browser.script(TRIED, "/api/v1/crm/Countries")
    browser.click("#%s .opblock-summary-control" % block)
    browser.wait("document.querySelector('#%s .execute')" % block)
    browser.type("#%s tr[data-param-name=objectId] input" % block, kartoteka.variables["OBJECT_ID"])
    browser.click("#%s .execute" % block)
    browser.wait("document.querySelector('#%s .live-responses-table')" % block, what="an answer")
    text = browser.text("#%s .live-responses-table" % block)
    report.check("API pages: a call is tried", [] if '"Ok"' in text else [text[:400]])


def pages(browser, kartoteka, report):
    """Errors and compatibility: each page at three widths, its links, no finding of axe-core."""
    axe = npm_tools.axe()
    for name, word in PAGES.items():
        browser.open("%s/docs/%s" % (kartoteka.url, name))
        faults = [] if word in browser.script("return document.querySelector('main').innerText") else ["no " + word]
        for width in (360, 1200):
            browser.resize(width, 900)
            wide = browser.script("return document.documentElement.scrollWidth")
            faults += ["%d pixels wide at %d" % (wide, width)] if wide > width else []
        found = browser.script_async(AXE, axe)
        faults += ["axe: " + line for line in found.get("ok", [str(found)])]
        gone = browser.script_async("""const links = [...new Set([...document.links].map(a => a.href.split('#')[0]))];
            const answers = await Promise.all(links.filter(h => h.startsWith(location.origin)).map(h => fetch(h)));
            return answers.filter(a => !a.ok).map(a => a.url);""")["ok"]
        report.check("page " + name, faults + ["leads nowhere: " + url for url in gone] + browser.log())


SCENARIOS = (every_document, tried, pages)
