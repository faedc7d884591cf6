"""Duplicates, devices and webhooks in the console: who may do them, what is told, and what is taken back."""

import contextlib
import http.server
import json
import threading
import urllib.error
import urllib.request

import payloads
from console import PRESS, add_person, call, fill, press, sign_in, sign_out, visit
from fixture import basic, run_ctl

PAIRS = "[...document.querySelectorAll('.pair')].filter(n => n.textContent.includes(arguments[0])).length"
ROW = "[...document.querySelectorAll('.keys li')].find(n => n.textContent.includes(arguments[0]))"
SAID = "document.querySelector('.notice')?.textContent.includes(arguments[0])"
OUTCOME = "document.querySelector('.outcome')?.textContent.includes(arguments[0])"


class _Receiver(http.server.BaseHTTPRequestHandler):
    """Takes what is posted, or answers with another status."""

    def do_POST(self):  # pylint: disable=invalid-name
        self.server.taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):  # pylint: disable=arguments-differ
        pass


@contextlib.contextmanager
def receiver():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Receiver)
    server.taken, server.status = [], 204
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def press_in(browser, row, text):
    """A button of the row that has this text."""
    browser.wait(ROW, row, what="a row " + row)
    browser.script("[...(%s).querySelectorAll('button')].find(n => n.textContent.trim() === arguments[1]).click()" % ROW, row, text)


def clerk(browser, kartoteka, login):
    """Signs in as an employee who is no administrator."""
    sign_in(browser, kartoteka)
    call(browser, "POST", "kartoteka/employee", {"userName": login, "displayName": "Клерков Иван", "role": "specialist",
                                                 "password": "clerk's password"})
    sign_out(browser, kartoteka)
    browser.open(kartoteka.url + "/#/duplicates")
    browser.wait("document.querySelector('[name=username]')")
    browser.click("[data-language=ru]")
    browser.type("[name=username]", login)
    browser.type("[name=password]", "clerk's password")
    browser.click("button.main")
    browser.wait("document.querySelector('.shell')", what="the console of an employee")


def duplicates(browser, kartoteka, report):
    """Two planted pairs are searched for, one compared, merged and taken back, one said not to be the same and that
    taken back, by the keyboard, too."""
    sign_in(browser, kartoteka)
    for last, digits in (("Копиев", "21"), ("Разнов", "22")):
        for first in ("Пётр", "Петр"):
            add_person(browser, last, first, (0, "+7 912 555-01-%s" % digits))
    visit(browser, "/duplicates?min=70")
    press(browser, "Искать дубли")
    browser.wait(SAID, "Поиск закончен", what="the end of the search")
    browser.wait(PAIRS, "Копиев", what="the planted pair")
    faults = [word for word in ("75 баллов", "телефон", "имя", "555-01-21") if word not in browser.text(".pairs")]

    browser.script("[...document.querySelectorAll('.pair')].find(n => n.textContent.includes('Копиев')).querySelector('.main').click()")
    browser.wait("document.querySelector('.side.result')", what="the merge")
    press(browser, "Объединить")
    browser.wait("location.hash === '#/duplicates' && document.querySelector('.pairs')", what="the list after the merge")
    browser.wait("!document.querySelector('.loading, .pairs.old') && !(%s)" % PAIRS, "Копиев", what="the pair gone")
    press(browser, "Вернуть")
    browser.wait("document.querySelector('.side.result')", what="the merge taken back")
    press(browser, "Отменить")

    browser.wait(PAIRS, "Разнов", what="the other pair")
    browser.script("document.activeElement.blur()")
    browser.press("\ue015")
    browser.script("[...document.querySelectorAll('.pair')].find(n => n.textContent.includes('Разнов')).querySelector('.main').focus()")
    browser.press("x")
    browser.wait(SAID, "Разные люди", what="what was said")
    browser.wait("!(%s)" % PAIRS, "Разнов", what="the pair out of the list")
    visit(browser, "/duplicates/dismissed")
    browser.wait(ROW, "Разнов", what="the pair among those that are not the same")
    faults += [] if "Mike Zanyatski" in browser.text(".dismissed") else [browser.text(".dismissed")]
    press_in(browser, "Разнов", "Вернуть")
    browser.wait("!(%s)" % ROW, "Разнов", what="the word taken back")
    visit(browser, "/duplicates")
    browser.wait(PAIRS, "Разнов", what="the pair in the list again")
    press(browser, "Не тот же")
    browser.wait(SAID, "Разные люди")
    press(browser, "Вернуть")
    browser.wait(SAID, "снова в списке")
    visit(browser, "/duplicates?min=90&reason=card")
    browser.wait("document.querySelector('.empty')?.textContent.includes('Похожих пар нет')")
    report.check("duplicates", faults)


def devices(browser, kartoteka, report):
    """A password is shown once and opens the address book until it is ended."""
    sign_in(browser, kartoteka, "#/devices")
    browser.script("window.confirm = () => true")
    browser.wait("document.querySelector('.own .hint, .own .keys li')")
    fill(browser, "Какое устройство", "я" * 10000)
    press(browser, "Сделать пароль")
    browser.wait("document.querySelector('form .problem')?.textContent.includes('не больше 255')", what="the label that is too long")
    fill(browser, "Какое устройство", "Телефон на складе")
    press(browser, "Сделать пароль")
    browser.wait("document.querySelector('.made code')", what="the password")
    password = browser.text(".made code")
    faults = [] if kartoteka.variables["R7_USER"] in browser.text(".made") else ["the login is not told"]

    def opens():
        # a browser would ask its user for a password
        asked = urllib.request.Request(kartoteka.url + "/dav/", method="PROPFIND", headers={
            "Depth": "0", "Authorization": "Basic " + basic(kartoteka.variables["R7_USER"], password)})
        try:
            with urllib.request.urlopen(asked, timeout=20) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code

    faults += [] if opens() == 207 else ["the address book does not open"]
    press(browser, "Закрыть")
    faults += ["it is shown again"] if password in browser.script("return document.body.textContent") else []
    browser.wait("(%s)?.closest('.own')" % ROW, "Телефон на складе")
    press_in(browser, "Телефон на складе", "Отключить")
    browser.wait("!(%s)" % ROW, "Телефон на складе", what="the device gone")
    faults += [] if opens() == 401 else ["it opens the address book still"]
    report.check("devices", faults)
    browser.log()


def webhooks(browser, kartoteka, report):
    """Private addresses are refused with the reason; one is made, its secret shown once, tried, paused, changed; what
    was tried and what was given up is told, and sent again."""
    sign_in(browser, kartoteka, "#/webhooks")
    browser.script("window.confirm = () => true")
    browser.wait("document.querySelector('.webhooks .button.main')")
    press(browser, "Новый вебхук")
    fill(browser, "Название", "Лавка")
    faults = []
    for url, words in (("https://10.0.0.5/hook", "Адрес не публичный"), ("https://127.1/", "Нужен адрес вида"),
                       ("https://anna:secret@shop.example/", "не останутся тайной"), ("http://8.8.8.8/", "Только https")):
        fill(browser, "Адрес получателя (https)", url)
        press(browser, "Сделать вебхук")
        browser.wait("document.querySelector('.field .problem')?.textContent.includes(arguments[0])", words, what=words)
    with receiver() as server:
        fill(browser, "Адрес получателя (https)", "http://127.0.0.1:%d/kartoteka" % server.server_address[1])
        browser.script("[...document.querySelectorAll('.ticks label')].find(n => n.textContent.includes('человек добавлен')).click()")
        press(browser, "Сделать вебхук")
        browser.wait("document.querySelector('.made code')", what="the secret")
        secret = browser.text(".made code")
        faults += [] if secret.startswith("whsec_") else [secret]
        press(browser, "Закрыть")
        faults += ["it is shown again"] if secret in browser.script("return document.body.textContent") else []
        faults += [] if "Отправитель сейчас не работает" in browser.text(".warn") else ["nobody says that nobody sends"]

        press(browser, "Отправить пробу")
        browser.wait(OUTCOME, "отправляется")
        run_ctl(kartoteka.environment, "send", "--once")
        browser.wait(OUTCOME, "Проба принята: статус 204", what="the trial taken")
        faults += [] if [one["event"] for one in server.taken] == ["ping"] else [str(server.taken)]
        server.status = 410
        add_person(browser, "Вебхуков", "Гена")
        run_ctl(kartoteka.environment, "send", "--once")
        visit(browser, "/webhooks")
        browser.wait("(%s)?.textContent.includes('не доставлено: 1')" % ROW, "Лавка", what="what was given up")
        browser.script("(%s).querySelector('a').click()" % ROW, "Лавка")
        browser.wait("document.querySelector('.dead .events li')?.textContent.includes('человек добавлен')", what="the dead letter")
        browser.wait("document.querySelector('.mark.paused')", what="410 pauses")
        server.status = 204
        press(browser, "Продолжить")
        browser.wait("document.querySelector('.mark.on')")
        browser.script("document.querySelector('.dead .events button').click()")
        browser.wait(SAID, "Снова ждут отправки: 1")
        run_ctl(kartoteka.environment, "send", "--once")
        server.status = 500
        press(browser, "Отправить пробу")
        browser.wait(OUTCOME, "отправляется")
        run_ctl(kartoteka.environment, "send", "--once")
        browser.wait(OUTCOME, "Проба не принята: статус HTTP 500", what="the trial refused")
        faults += [] if [one["event"] for one in server.taken] == ["ping", "person.add", "person.add", "ping"] else [str(server.taken)]
    browser.wait("document.querySelectorAll('.log .events li').length === 4", what="the log")
    browser.click(".log .tick input")
    browser.wait("document.querySelectorAll('.log .events li').length === 2", what="those that failed")
    browser.click(".change summary")
    fill(browser, "Адрес получателя (https)", "https://[fd00::1]/")
    press(browser, "Сохранить")
    browser.wait("document.querySelector('.field .problem')?.textContent.includes('не публичный')")
    fill(browser, "Адрес получателя (https)", "https://shop.example/new")
    press(browser, "Сохранить")
    browser.wait(SAID, "Сохранено")
    press(browser, "Сменить секрет")
    browser.wait("document.querySelector('.made code')", what="the new secret")
    faults += ["the same secret"] if browser.text(".made code") == secret else []
    press(browser, "Удалить")
    browser.wait("location.hash === '#/webhooks' && !document.querySelector('.loading') && !(%s)" % ROW, "Лавка", what="it is gone")
    report.check("webhooks", faults)
    browser.log()


def of_others(browser, kartoteka, report):
    """An employee who is no administrator has his devices and the pairs that he sees; the office is closed to him."""
    clerk(browser, kartoteka, "console.clerk")
    browser.wait("document.querySelector('#duplicates-title')")
    faults = ["he may search"] if browser.script("return (() => {%s})()" % PRESS.replace("arguments[0]", "'Искать дубли'")) else []
    visit(browser, "/devices")
    browser.wait("document.querySelector('.own')")
    faults += ["he sees everybody's devices"] if browser.script("return document.querySelector('.everybody') !== null") else []
    visit(browser, "/webhooks")
    browser.wait("document.querySelector('.card .trouble')?.textContent.includes('Вам этого нельзя')")
    report.check("rights of an employee", faults + [line for line in browser.log() if " 403 " not in line])


def typed(browser, kartoteka, report):
    """A form keeps what was typed when the language is changed, the session ends or the connection is lost; and it
    asks before it is left."""
    sign_in(browser, kartoteka, "#/webhooks/new")
    fill(browser, "Название", "я" * 10000)
    press(browser, "Сделать вебхук")
    browser.wait("document.querySelector('.field .problem')?.textContent.includes('не больше 100')", what="the name that is too long")
    fill(browser, "Название", "Долгий")
    fill(browser, "Адрес получателя (https)", "https://shop.example/typed")
    browser.click("[data-language=en]")
    browser.wait("document.querySelector('#webhooks-title')?.textContent === 'Webhooks'")
    value = "return document.querySelector('[type=url]').value"
    faults = [] if browser.script(value) == "https://shop.example/typed" else ["lost with the language"]
    browser.click("[data-language=ru]")
    browser.wait("document.querySelector('#webhooks-title')?.textContent === 'Вебхуки'")
    browser.script("window.kept = window.fetch; window.fetch = () => Promise.reject(new TypeError('x'))")
    press(browser, "Сделать вебхук")
    browser.wait("document.querySelector('form .problem')?.textContent.includes('Нет связи')")
    faults += [] if browser.script(value) == "https://shop.example/typed" else ["lost with the connection"]
    browser.script("window.fetch = window.kept; window.asked = 0; window.confirm = () => { window.asked += 1; return false; }")
    visit(browser, "/people")
    browser.wait("window.asked === 1 && location.hash === '#/webhooks/new'")
    call(browser, "POST", "authentication/logout")
    press(browser, "Сделать вебхук")
    browser.wait("document.querySelector('.over [name=username]')", what="the login over the form")
    browser.type("[name=username]", kartoteka.variables["R7_USER"])
    browser.type("[name=password]", kartoteka.variables["R7_PASSWORD"])
    browser.click(".over button.main")
    browser.wait("!document.querySelector('.over')")
    press(browser, "Сделать вебхук")
    browser.wait("document.querySelector('.made code')")
    browser.script("window.confirm = () => true")
    press(browser, "Удалить")
    browser.wait("location.hash === '#/webhooks' && !document.querySelector('.loading') && !(%s)" % ROW, "Долгий", what="it is gone")
    report.check("nothing typed is lost", faults)
    browser.log()


def _shown(browser, path, rows, least):
    visit(browser, path)
    browser.wait("location.hash === '#' + arguments[0] && document.querySelectorAll(arguments[1]).length >= arguments[2]",
                 path, rows, least, what="%s with %d rows" % (path, least))
    return browser.script("return document.querySelectorAll('#app script, #app iframe, #app style, #app img[src=x]').length"
                          " + [...document.links].filter(a => /^\\s*javascript:/i.test(a.getAttribute('href'))).length")


def hostile_office(browser, kartoteka, report):
    """Payloads in every field of these screens: shown as text, no script runs."""
    sign_in(browser, kartoteka, "#/cases")
    browser.script("window.hacked = () => { window.broken = true; }; window.confirm = () => true")
    elements = 0
    chosen = payloads.chosen()
    for batch in (chosen[at:at + 30] for at in range(0, len(chosen), 30)):
        made = []
        for number, payload in enumerate(batch):
            made += ["device/%d" % call(browser, "POST", "kartoteka/device", {"label": payload})["id"],
                     "webhook/%d" % call(browser, "POST", "kartoteka/webhook", {
                         "name": payload[:90] + str(number), "url": "https://shop.example/%d" % number})["id"]]
            people = [add_person(browser, payload, payload, (0, "+7 912 0001122"), (2, payload), jobTitle=payload)
                      for _ in range(2)]
        run_ctl(kartoteka.environment, "duplicates", "find", "--tenant", "demo")
        elements += _shown(browser, "/devices", ".own .keys li", len(batch))
        elements += _shown(browser, "/webhooks", ".keys li", len(batch))
        elements += _shown(browser, "/" + made[-1].replace("webhook", "webhooks"), ".log", 1)
        elements += _shown(browser, "/duplicates?min=30", ".pair", 2)
        call(browser, "PUT", "kartoteka/duplicate/%d/%d/dismiss" % tuple(people))
        elements += _shown(browser, "/duplicates/dismissed", ".dismissed li", 1)
        elements += _shown(browser, "/merge/%d/%d?from=duplicates" % tuple(people), ".side.result", 1)
        for path in made:
            call(browser, "DELETE", "kartoteka/" + path)
    for payload in chosen:
        visit(browser, "/webhooks/new")
        browser.wait("document.querySelector('[type=url]')")
        fill(browser, "Название", payload)
        fill(browser, "Адрес получателя (https)", payload)
        press(browser, "Сделать вебхук")
        browser.wait("document.querySelector('.field .problem')", what="the refusal of " + payload)
        browser.script("window.kartotekaDirty = ''; location.hash = '#/devices'")
        browser.wait("document.querySelector('.own')")
        fill(browser, "Какое устройство", payload)
    report.check("payloads in the office run no script", (["a script ran"] if browser.script("return window.broken") else [])
                 + (["%d elements" % elements] if elements else []))
    browser.log()


def furnish(browser, kartoteka):
    """Something to be seen on every screen: pairs, one that is not the same, devices, webhooks with attempts that
    failed. Gives the screens whose addresses are known only then."""
    sign_in(browser, kartoteka)
    call(browser, "POST", "kartoteka/device", {"label": "iPhone"})
    with receiver() as server:
        hook = call(browser, "POST", "kartoteka/webhook", {
            "name": "Магазин на углу", "url": "http://127.0.0.1:%d/kartoteka/orders" % server.server_address[1]})
        call(browser, "POST", "kartoteka/webhook/%d/test" % hook["id"])
        run_ctl(kartoteka.environment, "send", "--once")
        people = [add_person(browser, "Парнов", first, (0, "+7 912 555-09-09"), (1, "parnov@example.com"), jobTitle="Кладовщик")
                  for first in ("Пётр Ильич", "Петр Ильич", "П.")]
        server.status = 410
        run_ctl(kartoteka.environment, "send", "--once")
    run_ctl(kartoteka.environment, "duplicates", "find", "--tenant", "demo")
    call(browser, "PUT", "kartoteka/duplicate/%d/%d/dismiss" % (people[0], people[2]))
    browser.log()
    return (("hook", "/webhooks/%d" % hook["id"], "document.querySelectorAll('.dead .events li').length > 0"),
            ("pair", "/merge/%d/%d?from=duplicates" % (people[1], people[0]), "document.querySelector('.side.result')"))


SCENARIOS = (duplicates,)
NOISY = (devices, webhooks, of_others, typed, hostile_office)
