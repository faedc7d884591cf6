"""The console as a person at a desk meets it: signing in, searching, cards, forms, merges, cases, mistakes."""

import io
import os
import zipfile

import npm_tools
import payloads
from fixture import run_ctl

NAMES = "return [...document.querySelectorAll('a.row b')].map(n => n.textContent)"
SETTLED = "document.querySelector('.count')?.dataset.settled?.startsWith('q:')"
CARD = "document.querySelector('#card-name')?.textContent"
FIELD = """
const node = [...document.querySelectorAll('.pane label, .door label, .card label')]
  .filter((n) => n.textContent.trim() === arguments[0]).pop();
return node && node.htmlFor;"""
FILL = """
const node = document.getElementById(arguments[0]);
node.focus();
node.select?.();
document.execCommand('insertText', false, arguments[1]);
if (!arguments[1]) document.execCommand('delete');"""
PRESS = """
const node = [...document.querySelectorAll('button, a.button')].find((n) => n.checkVisibility()
  && n.textContent.trim().replace(/^\\+ /, '') === arguments[0]);
if (!node) return false;
node.click();
return true;"""
CALL = """
const [method, path, body] = args;
const token = JSON.parse(sessionStorage.getItem('kartoteka.session')).token;
const answer = await fetch('/api/2.0/' + path, {method, headers: {Authorization: token,
    'Content-Type': 'application/json'}, body: body && JSON.stringify(body)});
return (await answer.json()).response;"""
# Text against the first ground behind it that is not transparent; WCAG 2.2, 1.4.3.
CONTRAST = """
const luminance = (c) => c.map((v) => v / 255)
  .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
  .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
const parts = (text) => text.match(/[\\d.]+/g).map(Number);
const found = [];
for (const node of document.querySelectorAll('body *')) {
  const own = [...node.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
  if (!(own || node.value) || !node.checkVisibility() || node.closest('.unseen, .gone, option')) continue;
  let ground = node, colour;
  do { colour = parts(getComputedStyle(ground).backgroundColor); }
  while (colour[3] === 0 && (ground = ground.parentElement));
  const [a, b] = [parts(getComputedStyle(node).color), colour].map((c) => luminance(c.slice(0, 3)));
  const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  if (ratio < 4.5) found.push(`${node.tagName} ${node.className} ${node.textContent.slice(0, 20)}: ${ratio.toFixed(2)}`);
}
return found.slice(0, 5);"""
# Everything that is operated has a name.
NAMELESS = """
return [...document.querySelectorAll('button, a[href], input, select, textarea')].filter((n) => n.checkVisibility()
  && !(n.textContent.trim() || n.getAttribute('aria-label') || n.labels?.[0]?.textContent.trim()
       || n.querySelector('img[alt]')?.alt)).map((n) => n.outerHTML.slice(0, 120));"""
# A word that is missing is shown as its key.
UNWORDED = """
return [...document.querySelectorAll('#app *')].flatMap((n) => [...n.childNodes])
  .filter((n) => n.nodeType === 3 && !n.parentElement.closest('pre, .data, b'))
  .map((n) => n.textContent.trim()).filter((text) => /^[a-z]+(_[a-z0-9]+)+$/.test(text) || /undefined|\\[object/.test(text));"""
# axe-core is run once in each page of the console; changes of the address are no new page.
AXE = """
if (!window.axe) (0, eval)(args[0]);
const found = await axe.run(document, {resultTypes: ['violations']});
return found.violations.map((v) => `${v.id} (${v.impact}): ${v.nodes.slice(0, 3).map((n) => n.target.join(' ')).join(' | ')}`);"""
FOREIGN = "return performance.getEntriesByType('resource').map(e => e.name).filter(n => !n.startsWith(location.origin)" \
    " && !n.startsWith('blob:'))"


def call(browser, method, path, body=None):
    return browser.script_async(CALL, method, path, body)["ok"]


def fill(browser, label, text):
    found = browser.wait("(() => {%s})()" % FIELD.replace("arguments[0]", repr(label)), what="a field " + label)
    browser.script(FILL, found, text)


def press(browser, text):
    browser.wait("(() => {%s})()" % PRESS.replace("arguments[0]", repr(text)), what="a button " + text)


def search(browser, text):
    browser.script(FILL, "search", text)
    browser.wait("document.querySelector('.count').dataset.settled === arguments[0]", "q:" + text, what="the answer to " + text)
    return browser.script(NAMES)


def sign_out(browser, kartoteka):
    browser.open(kartoteka.url + "/")
    browser.script("sessionStorage.clear(); localStorage.clear()")
    browser.open("about:blank")


def sign_in(browser, kartoteka, path="", language="ru"):
    """The console at an address, with the demonstration's login, as a newcomer."""
    sign_out(browser, kartoteka)
    browser.open(kartoteka.url + "/" + path)
    browser.wait("document.querySelector('[name=username]')")
    browser.click("[data-language=%s]" % language)
    browser.type("[name=username]", kartoteka.variables["R7_USER"])
    browser.type("[name=password]", kartoteka.variables["R7_PASSWORD"])
    browser.click("button.main")
    browser.wait("document.querySelector('.shell')", what="the console behind its door")


def visit(browser, path):
    browser.script("location.hash = arguments[0]", path)


def add_person(browser, last, first, *values, **more):
    record = call(browser, "POST", "crm/contact/person", dict({"firstName": first, "lastName": last, "shareType": 2}, **more))
    for kind, text in values:
        call(browser, "POST", "crm/contact/%d/data" % record["id"], {"infoType": kind, "data": text, "category": "Home"})
    return record["id"]


def door(browser, kartoteka, report):
    """A wrong password is told; the right one lets in; nothing is kept but a token in this tab."""
    sign_out(browser, kartoteka)
    browser.open(kartoteka.url + "/")
    browser.wait("document.querySelector('[name=username]')")
    browser.type("[name=username]", kartoteka.variables["R7_USER"])
    browser.type("[name=password]", "wrong")
    browser.click("button.main")
    browser.wait("document.querySelector('.problem')")
    faults = [] if "wrong" in browser.text(".problem") else [browser.text(".problem")]
    lines = browser.log()
    sign_in(browser, kartoteka)
    browser.wait(SETTLED)
    kept = browser.script("return [document.cookie, localStorage.getItem('kartoteka.session'),"
                          "sessionStorage.getItem('kartoteka.session')]")
    if kept[0] or kept[1] or kartoteka.variables["R7_PASSWORD"] in kept[2]:
        faults.append("kept in the browser: %s" % kept)
    report.check("signing in", faults + [line for line in lines if " 500 " not in line])
    press(browser, "Выйти")
    browser.wait("document.querySelector('[name=username]')")
    report.check("signing out", [] if browser.script("return sessionStorage.length") == 0 else ["something is kept"])


def searches(browser, kartoteka, report):
    """The words that a desk person types find whom they should."""
    sign_in(browser, kartoteka)
    browser.wait(SETTLED)
    faults = []
    for text, name in (("7766", "Сергей Безногов"), ("8 (922) 328-94-66", "Владислав Андреев"), ("9466", "Владислав Андреев"),
                       ("германович андреев", "Владислав Андреев"), ("support@", "Tadjeddine Bachir"), ("безног", "Сергей Безногов"),
                       ("сейлзмен", "Владислав Андреев")):
        found = search(browser, text)
        if name == "Владислав Андреев" and text == "сейлзмен":
            browser.wait("document.querySelectorAll('.rows h3').length > 0", what="people of the company")
            found = browser.script(NAMES)
        if name not in found:
            faults.append("%s finds %s" % (text, found[:5]))
    call(browser, "POST", "crm/contact/%d/tag" % add_person(browser, "Меткин", "Олег"), {"tagName": "Оптовик"})
    browser.script("location.reload()")
    browser.wait(SETTLED)
    browser.script(FILL, "search", "оптов")
    browser.wait("document.querySelector('.rows h3')?.textContent.includes('Оптовик')", what="people with a tag")
    if "Олег Меткин" not in browser.script(NAMES):
        faults.append("a tag finds %s" % browser.script(NAMES))
    if search(browser, "ъъъъъъ") or "Никого не нашлось" not in browser.text(".empty"):
        faults.append("nobody is somebody")
    search(browser, "Иванов")
    if "q=%D0%98" not in browser.script("return location.hash"):
        faults.append("the address does not hold the search: " + browser.script("return location.hash"))
    browser.script("location.reload()")
    browser.wait(SETTLED)
    if browser.script("return document.querySelector('#search').value") != "Иванов":
        faults.append("a link to a search does not open it")
    report.check("searches", faults)
    search(browser, "")
    before = len(browser.script(NAMES))
    press(browser, "Показать ещё")
    browser.wait("document.querySelectorAll('a.row').length > arguments[0]", before)
    names = browser.script("return [...document.querySelectorAll('a.row')].map(n => n.href)")
    report.check("pages of a list", [] if len(set(names)) == len(names) else ["a record stands in it twice"])


def dialects(browser, kartoteka, report):
    """One person as all three dialects have him, by the session alone."""
    sign_in(browser, kartoteka)
    browser.wait(SETTLED)
    search(browser, "7766")
    browser.click("a.row")
    browser.wait(CARD)
    browser.click(".dialects summary")
    browser.wait("[...document.querySelectorAll('pre.answer')].filter(n => n.textContent.length > 200).length === 3")
    texts = browser.script("return Object.fromEntries([...document.querySelectorAll('pre.answer')].map("
                           "n => [n.dataset.dialect, n.textContent]))")
    report.check("a record in each dialect", [name for name, text in texts.items()
                                              if "10000000009188" not in text or "Безногов" not in text])


def adding(browser, kartoteka, report):
    """A new person: errors at their fields, the company found, saved, changed, deleted and taken back."""
    sign_in(browser, kartoteka, "#/people/new")
    faults = []
    fill(browser, "Фамилия", "Пробный")
    press(browser, "Сохранить")
    if browser.script("return document.activeElement.getAttribute('aria-invalid')") != "true":
        faults.append("the empty first name is not shown")
    fill(browser, "Имя", "Антон")
    press(browser, "Добавить контакт")
    fill(browser, "Значение", "нет")
    press(browser, "Сохранить")
    browser.wait("document.body.textContent.includes('В номере нет цифр')")
    fill(browser, "Значение", "+7 912 333-22-11")
    fill(browser, "Компания", "Food")
    browser.wait("document.querySelectorAll('.options li').length > 0")
    browser.press("\ue007")
    browser.wait("document.querySelector('.picked')")
    press(browser, "Добавить адрес")
    fill(browser, "Улица, дом, квартира", "Ленина 1")
    fill(browser, "Город", "Пермь")
    press(browser, "Сохранить")
    browser.wait(CARD + " === 'Антон Пробный'")
    text = browser.text(".card")
    faults += [word for word in ("Food and Culture Project", "+7 912 333-22-11", "Пермь, Ленина 1") if word not in text]
    report.check("a new person", faults)

    faults = []
    press(browser, "Изменить")
    fill(browser, "Имя", "А" * 10000)
    press(browser, "Сохранить")
    browser.wait("document.body.textContent.includes('не больше 255')")
    if not browser.script("return [...document.querySelectorAll('input')].some(n => n.value.length === 10000)"):
        faults.append("a name that is too long is not kept")
    fill(browser, "Имя", "Антоний")
    fill(browser, "Значение", "+7 912 333-22-12")
    press(browser, "Добавить контакт")
    fill(browser, "Значение", "anton@example.com")
    press(browser, "Сохранить")
    browser.wait(CARD + " === 'Антоний Пробный'")
    browser.wait("document.querySelector('.card').textContent.includes('anton@example.com')")
    if "+7 912 333-22-12" not in browser.text(".card") or "333-22-11" in browser.text(".card"):
        faults.append(browser.text(".card"))
    report.check("a person is changed", faults)

    record = browser.script("return location.hash.match(/\\d+/)[0]")
    press(browser, "Удалить")
    browser.wait("document.querySelector('.notice')")
    faults = ["it stays in the list"] if "Антоний Пробный" in search(browser, "Пробный") else []
    press(browser, "Вернуть")
    browser.wait(CARD + " === 'Антоний Пробный'")
    press(browser, "Удалить")
    browser.wait("document.querySelector('.notice')")
    browser.click(".notice .icon")
    gone = browser.script_async("""for (let i = 0; i < 50; i++) {
        const token = JSON.parse(sessionStorage.getItem('kartoteka.session')).token;
        const answer = await fetch('/api/2.0/crm/contact/' + args[0], {headers: {Authorization: token}});
        if (answer.status === 404) return 'gone';
        await new Promise(done => setTimeout(done, 100)); }""", record)
    report.check("deleted, taken back, deleted", faults + ([] if gone["ok"] == "gone" else ["it is still there"]))
    browser.log()


def merging(browser, kartoteka, report):
    """Two planted duplicates: found, compared, merged, and taken back."""
    sign_in(browser, kartoteka)
    first = add_person(browser, "Двойников", "Пётр", (0, "8 (912) 555-01-02"), about="Звонить утром")
    second = add_person(browser, "Двойников", "Петр", (0, "+79125550102"), (1, "petr@example.com"), about="Любит борщ")
    visit(browser, "/people/%d" % first)
    browser.wait("document.querySelector('.twins')", what="the duplicate")
    press(browser, "Сравнить")
    browser.wait("document.querySelector('.side.result')")
    result = browser.text(".side.result")
    faults = [word for word in ("petr@example.com", "Любит борщ", "Звонить утром") if word not in result]
    press(browser, "Объединить")
    browser.wait(CARD + " === 'Пётр Двойников'")
    browser.wait("document.querySelector('.card').textContent.includes('petr@example.com')")
    press(browser, "Вернуть")
    browser.wait("document.querySelector('.side.result')")
    mails = [one["data"] for one in call(browser, "GET", "crm/contact/%d" % second)["commonData"]]
    report.check("merged and taken back", faults + ([] if "petr@example.com" in mails else ["not as before: %s" % mails]))


def cases(browser, kartoteka, report):
    sign_in(browser, kartoteka, "#/cases/new")
    fill(browser, "Название", "Проверка консоли")
    press(browser, "Сохранить")
    browser.wait(CARD + " === 'Проверка консоли'")
    fill(browser, "Добавить участника", "Безногов")
    browser.wait("document.querySelectorAll('.options li').length > 0")
    browser.press("\ue007")
    browser.wait("document.querySelector('.people')?.textContent.includes('Безногов')")
    press(browser, "Закрыть кейс")
    browser.wait("document.querySelector('.card .name p').textContent === 'Закрыт'")
    report.check("a case", [])


def keys(browser, kartoteka, report):
    """A key for pages: made, shown once, listed without its secret, revoked."""
    sign_in(browser, kartoteka, "#/keys")
    fill(browser, "Для чего", "Форма заказа")
    press(browser, "Сделать ключ")
    browser.wait("document.querySelector('.made code')")
    secret = browser.text(".made code")
    faults = [] if secret.startswith("page_") else [secret]
    press(browser, "Закрыть")
    if secret in browser.script("return document.body.textContent"):
        faults.append("it is shown again")
    browser.script("window.confirm = () => true")
    browser.wait("document.querySelector('.keys b').textContent === 'Форма заказа'")
    press(browser, "Отозвать")
    browser.wait("document.querySelector('.keys .ended b')?.textContent === 'Форма заказа'")
    report.check("keys", faults)


def own_record(browser, kartoteka, report):
    """Patronymic, accounts, consent and history of a person, and tags suggested."""
    sign_in(browser, kartoteka)
    person = add_person(browser, "Историков", "Иван")
    visit(browser, "/people/%d/edit" % person)
    fill(browser, "Отчество", "Ильич")
    press(browser, "Сохранить")
    browser.wait("document.querySelector('.facts')?.textContent.includes('Ильич')", what="the patronymic")
    press(browser, "Записать согласие")
    fill(browser, "Где дано", "Бумага")
    fill(browser, "Редакция текста", "2026-1")
    press(browser, "Добавить")
    browser.wait("document.querySelector('.consents li')?.textContent.includes('Бумага, 2026-1')")
    press(browser, "Отозвать")
    browser.wait("document.querySelector('.consents li.ended')")
    browser.click(".history summary")
    browser.wait("document.querySelectorAll('.events li').length >= 4", what="the history")
    text = browser.text(".events")
    faults = [word for word in ("Запись создана", "Запись изменена", "Согласие записано", "Согласие отозвано", "Mike Zanyatski")
              if word not in text]
    tagged = add_person(browser, "Метковский", "Иван")
    call(browser, "POST", "crm/contact/%d/tag" % tagged, {"tagName": "Постоянный"})
    browser.script("document.querySelector('#tag').focus()")
    browser.wait("[...document.querySelectorAll('#known-tags option')].some(o => o.value === 'Постоянный')", what="a known tag")
    visit(browser, "/people/10000000009188")
    browser.wait("document.querySelector('.loyalty')?.textContent.includes('112232213')", what="the card")
    report.check("a whole record", faults)


def office(browser, kartoteka, report):
    """An employee is added and blocked, a key exchanged, an origin allowed, a setting changed, a failure seen."""
    sign_in(browser, kartoteka, "#/staff/new")
    fill(browser, "Имя и фамилия", "Новиков Олег")
    fill(browser, "Логин", kartoteka.variables["R7_USER"])
    press(browser, "Сохранить")
    browser.wait("document.querySelector('form [aria-invalid=true]')", what="the login that is taken")
    fill(browser, "Логин", "console.novikov")
    fill(browser, "Пароль", "novikov's password")
    press(browser, "Сохранить")
    browser.wait("document.querySelector('.keys')?.textContent.includes('console.novikov')")
    row = "[...document.querySelectorAll('.keys li')].find(n => n.textContent.includes('console.novikov'))"
    browser.script(row + ".querySelector('button.danger').click()")
    browser.wait(row + "?.classList.contains('ended')", what="a blocked employee")

    browser.script("window.confirm = () => true")
    visit(browser, "/keys")
    fill(browser, "Для чего", "Замена")
    press(browser, "Сделать ключ")
    browser.wait("document.querySelector('.made code')")
    first = browser.text(".made code")
    press(browser, "Закрыть")
    browser.wait("document.querySelector('.keys b')?.textContent === 'Замена'")
    press(browser, "Сменить")
    browser.wait("document.querySelector('.made code')", what="the key in its place")
    faults = [] if browser.text(".made code").startswith("page_") and browser.text(".made code") != first else ["the same key"]
    prefix = first[:11] + "…"
    faults += [] if prefix in browser.text(".card") else ["keys are not told apart by " + prefix]

    visit(browser, "/settings")
    fill(browser, "Адрес страницы", "не адрес")
    press(browser, "Добавить")
    browser.wait("document.querySelector('.origins .problem')")
    fill(browser, "Адрес страницы", "https://desk.example")
    press(browser, "Добавить")
    browser.wait("document.querySelector('.origins')?.textContent.includes('https://desk.example')")
    fill(browser, "Часовой пояс", "Europe/Moskau")
    browser.script("document.querySelector('form .main').click()")
    browser.wait("document.body.textContent.includes('Такого часового пояса нет')")
    fill(browser, "Часовой пояс", "Asia/Yekaterinburg")
    browser.script("document.querySelector('form .main').click()")
    browser.wait("document.querySelector('.notice')?.textContent.includes('Сохранено')")

    call(browser, "GET", "crm/contact/99999999")
    visit(browser, "/failures")
    browser.wait("document.querySelector('.failures')?.textContent.includes('party.not_found')", what="the failed request")
    report.check("the office", faults)
    browser.log()


def export(browser, kartoteka, report):
    """The list as a file: its columns, its people, and no formula."""
    sign_in(browser, kartoteka)
    add_person(browser, "Выгружаев", "=1+2", (0, "+7 912 000-11-22"), (1, "out@example.com"))
    search(browser, "Выгружаев")
    browser.script("""URL.createObjectURL = (blob) => { blob.text().then((text) => { window.exported = text; }); return 'blob:x'; };
        HTMLAnchorElement.prototype.click = () => {};""")
    press(browser, "Выгрузить в CSV")
    text = browser.wait("window.exported", what="the file")
    lines = text.strip().split("\r\n")
    report.check("a list as a file", [] if len(lines) == 2 and "Фамилия;Имя" in lines[0]
                 and "Выгружаев;'=1+2;" in lines[1] and "+7 912 000-11-22;out@example.com" in lines[1] else [text])


def workbook():
    """A sheet as Excel writes it: shared texts, a phone as a number, a day as a number with a style, a cell left out."""
    main = "xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'"
    files = {
        "xl/sharedStrings.xml": "<sst %s><si><t>ФИО</t></si><si><t>Телефон</t></si><si><t>День рождения</t></si><si><t>Цвет</t></si>"
                                "<si><r><t>Листов </t></r><r><t>&lt;Лев&gt;</t></r></si></sst>",
        "xl/styles.xml": "<styleSheet %s><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/></cellXfs></styleSheet>",
        "xl/worksheets/sheet1.xml": "<worksheet %s><sheetData><row><c r='A1' t='s'><v>0</v></c><c r='B1' t='s'><v>1</v></c>"
                                    "<c r='C1' t='s'><v>2</v></c><c r='D1' t='s'><v>3</v></c></row><row/>"
                                    "<row><c r='A3' t='s'><v>4</v></c><c r='B3'><v>7.9123210099E10</v></c>"
                                    "<c r='C3' s='1'><v>36525</v></c></row></sheetData></worksheet>",
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in files.items():
            book.writestr(name, text % main)
    return made.getvalue()


def table(browser, kartoteka, report):
    """People from a file: wrong files are told, the table is shown, checked, stored; a second time it adds nobody."""
    sign_in(browser, kartoteka, "#/import")
    browser.wait("document.querySelector('#import-title')")

    def choose(name, data):
        path = os.path.join(kartoteka.folder, name)
        with open(path, "wb") as file:
            file.write(data)
        browser.type("input[type=file]", path, clear=False)

    choose("book.xls", b"\xd0\xcf\x11\xe0")
    browser.wait("document.querySelector('.problem')?.textContent.includes('старого Excel')")
    choose("broken.xlsx", b"PK\x03\x04book")
    browser.wait("document.querySelector('.problem')?.textContent.includes('не таблица')")
    choose("book.xlsx", workbook())
    browser.wait("document.querySelector('.preview h2')?.textContent.includes('book.xlsx')", what="the sheet")
    cells = browser.script("return [...document.querySelectorAll('.preview tbody td')].map(n => n.textContent)")
    faults = [] if cells == ["Листов <Лев>", "79123210099", "1999-12-31", ""] else [str(cells)]
    choose("picture.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00")
    browser.wait("document.querySelector('.problem')?.textContent.includes('не таблица')")
    choose("colours.csv", "Цвет;Размер\nкрасный;1\n".encode())
    browser.wait("document.querySelector('.problem')?.textContent.includes('Ни один столбец')")
    lines = ["ФИО;Телефон;Цвет;Примечание"] + ["Загрузов Номер%d;+7 912 888-%02d-%02d;синий;\"да; \"\"нет\"\"\"" % (
        n, n // 100, n % 100) for n in range(150)] + [";;;", "Загрузов Плохой;;;", ";;красный;"]
    choose("people.csv", "\r\n".join(lines).encode("cp1251"))
    browser.wait("document.querySelector('.preview h2')?.textContent.includes('152')", what="the table")
    faults += [] if "да; \"нет\"" in browser.text(".preview tbody") else [browser.text(".preview tbody")]
    faults += [] if "не загружается" in browser.text(".preview thead") else ["the unknown column is not told"]
    press(browser, "Проверить")
    browser.wait("!document.querySelector('.preview progress') && document.querySelector('.preview [role=status]')", what="the check")
    text = browser.text(".preview [role=status]")
    faults += [] if "добавится 151" in text else [text + browser.text(".preview .trouble")]
    faults += [] if call(browser, "GET", "crm/contact/filter?filterValue=%D0%97%D0%B0%D0%B3%D1%80%D1%83%D0%B7%D0%BE%D0%B2") == [] else ["stored by a check"]
    faults += [] if "строка 154: Нет ни имени" in browser.text(".refused") else [browser.text(".refused")]
    for words in ("Добавлено 151", "как было 151"):
        browser.wait("!document.querySelector('.preview progress')")
        press(browser, "Загрузить")
        browser.wait("document.querySelector('.preview [role=status]')?.textContent.includes(arguments[0])", words, what=words)
    browser.wait("!document.querySelector('.preview progress')")
    report.check("people from a file", faults)
    browser.log()


def live(browser, kartoteka, report):
    """Changes and additions by others appear in an open list and card by themselves."""
    sign_in(browser, kartoteka)
    person = add_person(browser, "Живов", "Лев")
    visit(browser, "/people/%d?q=Живов" % person)
    browser.wait(CARD + " === 'Лев Живов'")
    run_ctl(kartoteka.environment, "import", "people", "-", "--tenant", "demo", stdin="ФИО,Телефон\nЖивов Пётр,+7 912 321-00-11\n")
    browser.wait("[...document.querySelectorAll('a.row b')].some(n => n.textContent === 'Пётр Живов')", what="somebody whom another has added")
    call(browser, "PUT", "crm/contact/person/%d" % person, {"firstName": "Леонид", "lastName": "Живов", "shareType": 2})
    browser.wait(CARD + " === 'Леонид Живов'", what="the change by another")
    report.check("changes by others", [])


def geography(browser, kartoteka, report):
    """A city is added, renamed, gets a street, is not deleted while it has one, and then is."""
    sign_in(browser, kartoteka, "#/places")
    browser.wait("document.querySelectorAll('.place').length > 0")
    fill(browser, "Новый город", "Картотечинск")
    press(browser, "Добавить город")
    browser.wait("document.querySelector('.streets h2')?.textContent.includes('Картотечинск')", what="the new city")
    fill(browser, "Новая улица", "Алфавитная")
    fill(browser, "Индекс", "614000")
    press(browser, "Добавить улицу")
    browser.wait("document.querySelector('.streets .place')?.textContent.includes('Алфавитная, 614000')", what="the new street")
    fill(browser, "Найти город", "Картотечинск")
    browser.wait("document.querySelectorAll('.cities .place').length === 1")
    browser.script("window.confirm = () => true; window.prompt = () => 'Картотечинск-2'")
    browser.click(".cities [aria-label^='Удалить']")
    browser.wait("document.querySelector('.notice.bad')?.textContent.includes('улиц')", what="the refusal")
    browser.click(".streets [aria-label^='Удалить']")
    browser.wait("document.querySelectorAll('.streets .place').length === 0")
    browser.click(".cities [aria-label^='Переименовать']")
    browser.wait("document.querySelector('.cities .place')?.textContent.includes('Картотечинск-2')", what="the new name")
    browser.click(".cities [aria-label^='Удалить']")
    browser.wait("document.querySelectorAll('.cities .place').length === 0")
    report.check("cities and streets", [])


def types(_browser, _kartoteka, report):
    """The types of kartoteka.js, as TypeScript reads its JSDoc."""
    report.check("kartoteka.js is typed", npm_tools.type_faults("kartoteka.js"))


def documents(_browser, _kartoteka, report):
    """The OpenAPI documents, by Redocly's rules."""
    report.check("Redocly finds nothing in the documents", npm_tools.document_faults())


def hostile(browser, kartoteka, report):
    """Payloads in every field of a person, a company, a case and a tag: shown as text, no script runs. Two hundred of
    them with KT_LONG, a dozen otherwise."""
    sign_in(browser, kartoteka)
    browser.script("window.hacked = () => { window.broken = true; }")
    faults = []
    for number, payload in enumerate(payloads.chosen()):
        company = call(browser, "POST", "crm/contact/company", {"companyName": payload, "about": payload, "shareType": 2})
        person = add_person(browser, payload, payload, (2, payload), (0, "5 " + payload), (17, payload), jobTitle=payload,
                            about=payload, companyId=company["id"])
        call(browser, "POST", "crm/contact/%d/tag" % person, {"tagName": payload})
        call(browser, "POST", "crm/contact/%d/addressdata" % person, {"address": {"street": payload, "city": payload}})
        call(browser, "PUT", "kartoteka/contact/%d" % person, {"middleName": payload})
        call(browser, "POST", "kartoteka/contact/%d/consent" % person, {"source": payload, "version": payload})
        visit(browser, "/people/%d" % person)
        browser.wait("location.hash.includes(arguments[0]) && document.querySelector('.about')?.textContent.includes(arguments[0])",
                     str(person))
        links = browser.script("return [...document.links].map(a => a.getAttribute('href')).filter(h => /^\\s*javascript:/i.test(h))")
        made = browser.script("return document.querySelectorAll('#app script, #app iframe, #app style, #app img[src=x]').length")
        if links or made or browser.script("return window.broken"):
            faults.append("%s: links %s, elements %d" % (payload, links, made))
        if number == 0:
            visit(browser, "/people/%d/edit" % person)
            browser.wait("document.querySelector('#form-title')")
            visit(browser, "/merge/%d/%d" % (person, 10000000009188))
            browser.wait("document.querySelector('.side.result')")
    visit(browser, "/people?q=hacked")
    browser.wait("document.querySelectorAll('a.row').length > 4")
    report.check("payloads run no script", faults + (["a script ran"] if browser.script("return window.broken") else []))


def lost_session(browser, kartoteka, report):
    """The session ends while a form is filled: the login lies over it, and what was typed is saved afterwards."""
    sign_in(browser, kartoteka, "#/people/new")
    fill(browser, "Фамилия", "Сессиев")
    fill(browser, "Имя", "Олег")
    call(browser, "POST", "authentication/logout")
    press(browser, "Сохранить")
    browser.wait("document.querySelector('.over [name=username]')", what="the login over the form")
    browser.type("[name=username]", kartoteka.variables["R7_USER"])
    browser.type("[name=password]", kartoteka.variables["R7_PASSWORD"])
    browser.click(".over button.main")
    browser.wait("!document.querySelector('.over')")
    press(browser, "Сохранить")
    browser.wait(CARD + " === 'Олег Сессиев'")
    report.check("a lost session loses nothing", [line for line in browser.log() if " 401 " not in line])


def conflict(browser, kartoteka, report):
    """Somebody else changes the record while it is edited: both are shown, the user chooses."""
    sign_in(browser, kartoteka)
    person = add_person(browser, "Спорный", "Иван")
    visit(browser, "/people/%d/edit" % person)
    fill(browser, "Имя", "Илья")
    call(browser, "PUT", "crm/contact/person/%d" % person, {"firstName": "Игорь", "lastName": "Спорный", "shareType": 2})
    press(browser, "Сохранить")
    browser.wait("document.querySelector('.trouble')?.textContent.includes('Игорь')")
    faults = [] if "Илья" in browser.text(".trouble") else [browser.text(".trouble")]
    press(browser, "Сохранить моё")
    browser.wait(CARD + " === 'Илья Спорный'")
    report.check("a conflict is shown", faults)


def late_conflict(browser, kartoteka, report):
    """Somebody else changes the record between the console's look and its own change: nothing of his is lost."""
    sign_in(browser, kartoteka)
    person = add_person(browser, "Поздний", "Иван")
    visit(browser, "/people/%d/edit" % person)
    fill(browser, "Имя", "Илья")
    browser.script("""
        const real = window.fetch;
        let first = true;
        window.fetch = async (url, options = {}) => {
          if (first && options.method === 'PUT' && String(url).endsWith('/contact/person/%d')) {
            first = false;
            await real(url, { ...options, headers: { ...options.headers, 'If-Match': '*' },
              body: JSON.stringify({ firstName: 'Игорь', lastName: 'Поздний', shareType: 2 }) });
          }
          return real(url, options);
        };""" % person)
    press(browser, "Сохранить")
    browser.wait("document.querySelector('.trouble')?.textContent.includes('Игорь')", what="the other's change")
    faults = [] if "Илья" in browser.text(".trouble") else [browser.text(".trouble")]
    press(browser, "Сохранить моё")
    browser.wait(CARD + " === 'Илья Поздний'")
    report.check("a conflict between look and change is shown", faults)
    browser.log()


def keyboard(browser, kartoteka, report):
    """Search, list, card and form without a mouse."""
    sign_in(browser, kartoteka)
    browser.wait(SETTLED)
    browser.script("document.activeElement.blur()")
    browser.press("/")
    faults = [] if browser.script("return document.activeElement.id") == "search" else ["/ does not lead to the search"]
    search(browser, "Безногов")
    browser.press("\ue015")
    browser.press("\ue007")
    browser.wait(CARD)
    browser.press("e")
    browser.wait("document.querySelector('#form-title')")
    browser.press("\ue00c")
    browser.wait(CARD)
    browser.press("\ue00c")
    browser.wait("!document.querySelector('#card-name')")
    report.check("keyboard alone", faults)


def missing(browser, kartoteka, report):
    """Links to nothing, and a server that does not answer, have their sentences."""
    sign_in(browser, kartoteka, "#/people/99999999")
    browser.wait("document.querySelector('.trouble')?.textContent.includes('Такой записи нет')")
    visit(browser, "/nowhere")
    browser.wait("document.body.textContent.includes('Такой страницы нет')")
    browser.script("window.fetch = () => Promise.reject(new TypeError('x'))")
    visit(browser, "/people/101")
    browser.wait("document.querySelector('.card .trouble')?.textContent.includes('Нет связи')")
    report.check("nothing there", [line for line in browser.log() if " 404 " not in line and " 400 " not in line])


def nowhere(browser, kartoteka, report):
    """An address of this site that has no page: a page of its own, with its status, in both languages."""
    browser.open(kartoteka.url + "/nowhere/at/all")
    faults = [] if "Нет такой страницы" in browser.text("main") and "nothing at this address" in browser.text("main") \
        else [browser.text("body")]
    faults += ["axe: " + line for line in browser.script_async(AXE, npm_tools.axe()).get("ok", ["axe did not run"])]
    lines = browser.log()
    faults += [line for line in lines if " 404 " not in line] + ([] if lines else ["its status is no 404"])
    browser.open(kartoteka.url + "/error/50x.html")
    faults += [] if "Сервис не отвечает" in browser.text("main") else [browser.text("body")]
    report.check("error pages", faults + browser.log())


def cached_answers(browser, kartoteka, report):
    """WebDelivery's lists are kept for a minute, but for the key they were asked with."""
    browser.open(kartoteka.url + "/")
    source = """const [keys, sid] = args;
        const a = await fetch('/api/v1/crm/Countries?objectId=' + keys.OBJECT_ID, {headers: {sid}});
        return a.headers.get('x-request-id') + ' ' + await a.text();"""
    first, again, other = (browser.script_async(source, kartoteka.variables, sid)["ok"] for sid in (
        kartoteka.variables["SID"], kartoteka.variables["SID"], "0" * 64))
    faults = []
    if '"status":"Ok"' not in first or first != again:
        faults.append("asked twice: %s, %s" % (first[:80], again[:80]))
    if '"status":"Err"' not in other:
        faults.append("a wrong key gets what another was given: " + other[:80])
    report.check("cached answers", faults)
    browser.log()


def content_policy(browser, kartoteka, report):
    """The policy is there and is kept: script and style put into the page do not run."""
    browser.open(kartoteka.url + "/")
    browser.script("""
        addEventListener('securitypolicyviolation', (e) => {
            (window.refused ??= []).push(e.effectiveDirective); });
        const script = document.createElement('script');
        script.textContent = 'document.title = "broken"';
        const image = document.createElement('img');
        image.setAttribute('onerror', 'document.title = "broken"');
        image.src = 'https://example.invalid/x.png';
        document.body.append(script, image);""")
    browser.wait("(window.refused ?? []).length >= 3")
    refused = set(browser.script("return window.refused"))
    report.check("content policy", [] if {"script-src-elem", "script-src-attr", "img-src"} <= refused
                 and browser.script("return document.title") != "broken" else [str(refused)])
    browser.log()


SCREENS = (("people", "/people?q=Безногов", SETTLED), ("card", "/people/101", CARD), ("form", "/people/101/edit",
           "document.querySelector('#form-title')"), ("companies", "/companies/1781", CARD), ("cases", "/cases/1234", CARD),
           ("merge", "/merge/101/10000000009188", "document.querySelector('.side.result')"), ("keys", "/keys", "document.querySelector('#keys-title')"),
           ("record", "/people/10000000009188", "document.querySelector('.loyalty') && document.querySelector('.consents')"),
           ("new", "/people/new", "document.querySelector('#form-title')"),
           ("import", "/import", "document.querySelector('#import-title')"), ("places", "/places", "document.querySelectorAll('.place').length > 0"), ("staff", "/staff", "document.querySelector('#staff-title')"), ("employee", "/staff/new", "document.querySelector('#staff-title + form')"),
           ("settings", "/settings", "document.querySelector('.origins')"), ("failures", "/failures", "document.querySelector('#failures-title')"),
           ("duplicates", "/duplicates?min=30", "document.querySelector('.pairs')"),
           ("dismissed", "/duplicates/dismissed", "document.querySelector('.dismissed')"),
           ("devices", "/devices", "document.querySelector('.everybody .keys')"), ("webhooks", "/webhooks", "document.querySelector('.webhooks .keys')"),
           ("webhook", "/webhooks/new", "document.querySelector('[type=url]')"),
           ("nowhere", "/nowhere", "document.querySelector('.lost')"))
WIDTHS = (360, 768, 1280)


def every_screen(browser, kartoteka, report, pictures=None, more=()):
    """Each screen in both languages, at three widths, light and dark."""
    axe = npm_tools.axe()
    for language in ("ru", "en"):
        sign_in(browser, kartoteka, language=language)
        for name, path, shown in SCREENS + tuple(more):
            faults = []
            visit(browser, path)
            browser.wait(shown, what=name)
            browser.wait("!document.querySelector('.loading')")
            faults += ["no words: %s" % text for text in browser.script(UNWORDED)]
            faults += ["no name: %s" % text for text in browser.script(NAMELESS)]
            for width in WIDTHS:
                browser.resize(width, 800)
                wide = browser.script("return document.documentElement.scrollWidth")
                faults += ["%d pixels wide at %d" % (wide, width)] if wide > width else []
                for scheme in ("light", "dark"):
                    browser.emulate_scheme(scheme)
                    faults += ["%s at %d: %s" % (scheme, width, line) for line in browser.script(CONTRAST)]
                    if pictures:
                        browser.screenshot(os.path.join(pictures, "%s-%s-%d-%s.png" % (name, language, width, scheme)))
            # Russian as on a phone in the dark, English as on a desk by day.
            browser.resize(360 if language == "ru" else 1280, 900)
            browser.emulate_scheme("dark" if language == "ru" else "light")
            found = browser.script_async(AXE, axe)
            faults += ["axe: " + line for line in found.get("ok", [str(found)])]
            browser.resize(1280, 900)
            browser.emulate_scheme("light")
            report.check("screen %s, %s" % (name, language), faults + browser.log())
        report.check("no other host, %s" % language, browser.script(FOREIGN))


def weight(browser, kartoteka, report):
    """The first screen costs less than 100 KB over the wire."""
    sign_out(browser, kartoteka)
    browser.open(kartoteka.url + "/")
    browser.wait("document.querySelector('[name=username]')")
    size = browser.script_async("""const files = performance.getEntriesByType('resource').map(e => e.name);
        let sum = 0;
        for (const name of new Set([...files, location.href])) {
            const answer = await fetch(name, {cache: 'no-store'});
            const packed = answer.body.pipeThrough(new CompressionStream('gzip'));
            sum += (await new Response(packed).arrayBuffer()).byteLength;
        }
        return sum;""")["ok"]
    report.check("weight of the first screen: %d bytes" % size, [] if size < 100000 else ["too heavy"])


SCENARIOS = (types, documents, weight, live, geography, searches, dialects, merging, cases, keys, own_record, export, hostile, conflict, keyboard)
# These provoke lines in the browser's console and judge them themselves.
NOISY = (door, adding, late_conflict, office, table, lost_session, missing, nowhere, cached_answers, content_policy)
