"""Long lists, telephone calls on a card, and merges that are taken back later, in the console."""

from console import CARD, SETTLED, add_person, call, press, sign_in, visit

IDS = "return [...document.querySelectorAll('.rows > li > a.row')].map((n) => n.hash.match(/\\d+/)[0])"
RING = """
const [key, fields] = args;
const answer = await fetch('/pbx/call', {method: 'POST', body: new URLSearchParams({...fields, crm_token: key})});
return answer.status;"""


def long_list(browser, _kartoteka, report):
    """Three pages of people while somebody is added in front and somebody behind: nobody twice, nobody left out."""
    sign_in(browser, _kartoteka, "#/people")
    browser.wait(SETTLED)
    browser.wait("document.querySelectorAll('a.row').length === 40", what="the first page")
    first = browser.script(IDS)
    before, behind = add_person(browser, "Аааистов", "Первый"), add_person(browser, "Яяяковлев", "Последний")
    press(browser, "Показать ещё")
    browser.wait("document.querySelectorAll('.rows > li > a.row').length >= 80", what="the second page")
    press(browser, "Показать ещё")
    browser.wait("document.querySelectorAll('.rows > li > a.row').length >= 120", what="the third page")
    ids = [one for one in browser.script(IDS) if one not in (str(before), str(behind))]
    known, after = [], ""
    while len(known) < 200:
        page = browser.script_async("""return await (await fetch('/api/2.0/' + args[0], {headers: {
            Authorization: JSON.parse(sessionStorage.getItem('kartoteka.session')).token}})).json();""",
                                    "crm/contact/filter?contactListView=person&sortBy=lastName&count=200&fields=id&after=" + after)["ok"]
        known += [str(one["id"]) for one in page["response"]]
        after = page.get("nextAfter", "")
        if not after:
            break
    known = [one for one in known if one not in (str(before), str(behind))]
    faults = [] if ids[:len(first)] == first or ids == known[:len(ids)] else ["the list was turned over"]
    faults += [] if ids == known[:len(ids)] else ["not the directory's order: %s, %s" % (ids[:5], known[:5])]
    report.check("three pages of people", faults + ([] if len(set(ids)) == len(ids) else ["somebody comes twice"]))


def telephone(browser, kartoteka, report):
    """Calls that the exchange tells of stand on the caller's card: answered, missed, the recording; more of them by pages."""
    sign_in(browser, kartoteka)
    person = add_person(browser, "Звонилов", "Фёдор", (0, "8 (912) 777-01-02"))
    key = call(browser, "POST", "kartoteka/key", {"kind": "phone", "label": "calls"})["key"]
    said = [browser.script_async(RING, key, fields)["ok"] for fields in
            [{"cmd": "history", "type": "in", "phone": "+7 912 777-01-02", "callid": "tel-1", "start": "20261003T160000Z", "duration": "92",
              "user": kartoteka.variables["LOGIN"], "link": "https://vats.example/records/1.mp3", "status": "Success"},
             {"cmd": "history", "type": "in", "phone": "79127770102", "callid": "tel-2", "start": "20261004T090000Z", "status": "missed"}]
            + [{"cmd": "history", "type": "out", "phone": "79127770102", "callid": "tel-o%d" % i, "start": "20261002T0%d0000Z" % i,
                "duration": "61", "status": "Success"} for i in range(1, 6)]]
    visit(browser, "/people/%d" % person)
    browser.wait("document.querySelectorAll('.calls li').length === 5", what="the calls")
    text = browser.text(".calls")
    faults = ["%s is not told" % word for word in ("Входящий · 1:32", "Пропущенный", "Исходящий · 1:01", "79127770102") if word not in text]
    link = browser.script("return document.querySelector('.calls a').href")
    faults += [] if link == "https://vats.example/records/1.mp3" else [link]
    browser.script("document.querySelector('.calls > button').click()")
    browser.wait("document.querySelectorAll('.calls li').length === 7", what="the others")
    nobody = add_person(browser, "Молчунов", "Олег")
    visit(browser, "/people/%d" % nobody)
    browser.wait(CARD + " === 'Олег Молчунов' && !document.querySelector('.loading')")
    faults += ["calls of somebody who has none"] if browser.script("return !!document.querySelector('.calls')") else []
    report.check("telephone calls", faults + ([] if set(said) == {200} else [str(said)]))


def taken_back_later(browser, kartoteka, report):
    """A merge is taken back from the history, once its notice has gone."""
    sign_in(browser, kartoteka)
    gone, stays = add_person(browser, "Возвратов", "Лев", (1, "lev@example.com")), add_person(browser, "Возвратов", "Лёва")
    call(browser, "PUT", "crm/contact/merge", {"fromcontactid": gone, "tocontactid": stays})
    visit(browser, "/people/%d" % stays)
    browser.wait(CARD + " === 'Лёва Возвратов'")
    browser.click(".history summary")
    press(browser, "Отменить объединение")
    browser.wait(CARD + " === 'Лев Возвратов'", what="who was merged away")
    mails = [one["data"] for one in call(browser, "GET", "crm/contact/%d" % gone)["commonData"]]
    report.check("a merge is taken back later", [] if mails == ["lev@example.com"] else [str(mails)])


SCENARIOS = (long_list, telephone, taken_back_later)
