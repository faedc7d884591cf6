"""Keys of public pages as pages use them: the example order form in the page of its own, another site, too many."""

import os

from fixture import run_ctl

FILL = """
const node = document.getElementById(arguments[0]);
node.focus();
node.select?.();
document.execCommand('insertText', false, arguments[1]);"""
DESK = ("calls", "79998887766"), ("picker", "Безногов")
BUSY = """
const [url, key] = args;
const all = await Promise.all(Array.from({length: 40}, () => fetch(url, {headers: {sid: key}, cache: 'no-store'})));
return all.map((one) => one.status + ' ' + (one.headers.get('retry-after') ?? ''));"""


def make_key(kartoteka, *origins):
    words = [word for origin in origins for word in ("--origin", origin)]
    return run_ctl(kartoteka.environment, "key", "create", "--tenant", "demo", "--browser", "--object",
                   kartoteka.variables["OBJECT_ID"], *words).strip()


def fill(browser, name, text):
    browser.script(FILL, name, text)


def choose(browser, name, text):
    """Types into a field with suggestions and takes the first one."""
    fill(browser, name, text)
    browser.wait("!document.querySelector('#%s').closest('.find').querySelector('ul').hidden" % name, what="suggestions of " + text)
    browser.press("\ue007")


def order(browser, kartoteka, report, pictures, key=None):
    key = key or make_key(kartoteka, kartoteka.url)
    browser.resize(360, 740)
    browser.open(kartoteka.url + "/examples/order.html")
    fill(browser, "key", key)
    fill(browser, "object", kartoteka.variables["OBJECT_ID"])
    browser.click("#setup button")
    browser.wait("!document.getElementById('order').hidden", what="the form")
    browser.click("#send")
    faults = [] if browser.script("return document.activeElement.id") == "lastname" else ["the empty name is not shown"]
    fill(browser, "lastname", "Заказов")
    fill(browser, "firstname", "Захар")
    fill(browser, "phone", "+7 912 700-10-20")
    choose(browser, "city", "Моск")
    choose(browser, "street", "текст")
    fill(browser, "house", "10")
    fill(browser, "apartments", "7")
    fill(browser, "note", "Домофон не работает")
    if pictures:
        browser.screenshot(os.path.join(pictures, "order-form.png"))
    browser.click("#send")
    browser.wait("!document.getElementById('done').hidden", what="the order")
    text = browser.text("#summary")
    faults += [word for word in ("Заказов Захар", "Текстильщиков", "Домофон не работает") if word not in text]
    fill(browser, "wish", "Позвоните за час")
    browser.click("#change button")
    browser.wait("document.getElementById('summary').textContent.includes('Позвоните за час')", what="the change")
    if pictures:
        browser.screenshot(os.path.join(pictures, "order-done.png"))
    wide = browser.script("return document.documentElement.scrollWidth")
    browser.resize(1200, 900)
    report.check("an order by a page's key", faults + (["%d pixels wide" % wide] if wide > 360 else []) + browser.log())
    return key


def refused(browser, kartoteka, origin, key, report):
    """From another site the same key opens nothing; on its own it reads nobody."""
    browser.open(origin + "/")
    url = "%s/api/v1/crm/%%s?objectId=%s" % (kartoteka.url, kartoteka.variables["OBJECT_ID"])
    ask = "const [url, key] = args; try { return await (await fetch(url, {headers: {sid: key}})).text(); } catch { return 'blocked'; }"
    there = browser.script_async(ask, url % "Countries", key)["ok"]
    browser.log()
    browser.open(kartoteka.url + "/examples/")
    people = browser.script_async(ask, url % "Clients" + "&phone=79998887766", key)["ok"]
    faults = ["another site: " + there[:100]] if '"Ok"' in there else []
    report.check("a page's key elsewhere, and for people", faults + ([] if "DLW-0005" in people else [people[:100]]))
    statuses = browser.script_async(BUSY, url % "Countries", key)["ok"]
    report.check("too many with one key", [] if any(one.startswith("429 ") and one != "429 " for one in statuses) else [
        "no 429 with Retry-After: %s" % sorted(set(statuses))])
    browser.log()


def desks(browser, kartoteka, report):
    """The two examples for employees find the man and show him, on a telephone."""
    browser.resize(360, 740)
    for name, text in DESK:
        browser.open("%s/examples/%s.html" % (kartoteka.url, name))
        fill(browser, "login", kartoteka.variables["R7_USER"])
        fill(browser, "password", kartoteka.variables["R7_PASSWORD"])
        browser.click("#door button")
        browser.wait("!document.getElementById('pick').hidden")
        fill(browser, "words", text)
        browser.wait("document.querySelectorAll('#found li').length > 0")
        browser.click("#found li")
        browser.wait("document.getElementById('chosen').textContent.includes('Безногов')")
        wide = browser.script("return document.documentElement.scrollWidth")
        report.check("example " + name, browser.log() + (["%d pixels wide" % wide] if wide > 360 else []))
    browser.resize(1200, 900)
