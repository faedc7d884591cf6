"""A newcomer's walk: the printed address and login, somebody by the last digits of his phone, another by his mobile, two
planted duplicates merged and taken back, a key for pages, an order through the example form. With --story its pictures are
those of docs/screenshots; with --run it walks through what ./run has started and printed."""

import os
import re
import subprocess

import console
import jobs
import order_form
import servers
from fixture import assignments, run_ctl

PLANTED = "ФИО;День рождения;Телефон;E-mail\nДвойников Пётр Ильич;14.03.1985;+7 (342) 200-10-20;\n" \
    "Двойников Петр Ильич;14.03.1985;;dvoinikov@kartoteka.test\n"
PAIR = "[...document.querySelectorAll('.pair')].filter(n => n.textContent.includes('Двойников')).length === 1"


class Run:
    """The demonstration that ./run has started, by the address and the login that it prints. Use as a context."""

    def __init__(self):
        self.environment = dict(os.environ, PORT=str(servers.free_port()))
        self.url, self.variables = None, {}

    def _command(self, word):
        done = subprocess.run([os.path.join(servers.HOME, "run"), word], env=self.environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=600, check=False)
        if done.returncode != 0:
            raise RuntimeError("./run %s: %s" % (word, done.stdout[-2000:]))
        return done.stdout

    def __enter__(self):
        printed = self._command("--detach")
        self.url = re.search(r"^console +(\S+)/$", printed, re.MULTILINE).group(1)
        login = re.search(r"^login +(\S+) +password (\S+)$", printed, re.MULTILINE)
        with open(os.path.join(servers.HOME, "var", "demo.env"), encoding="utf-8") as file:
            self.variables = assignments(file.read())
        self.variables.update(R7_USER=login.group(1), R7_PASSWORD=login.group(2))
        return self

    def __exit__(self, *_):
        self._command("--stop")


def plant(kartoteka):
    """As ./run does it (tools/stack.sh)."""
    run_ctl(kartoteka.environment, "import", "people", "-", "--tenant", "demo", stdin=PLANTED)
    run_ctl(kartoteka.environment, "duplicates", "find", "--tenant", "demo")


def walk(browser, kartoteka, report, folder=None):
    hand = jobs.Hand(browser)

    def shot(name):
        browser.wait("!document.querySelector('.loading')")
        if folder:
            browser.script("scrollTo(0, 0)")
            browser.screenshot(os.path.join(folder, name + ".png"))

    browser.resize(1280, 800)
    console.sign_out(browser, kartoteka)
    browser.open(kartoteka.url + "/")
    browser.wait("document.querySelector('[name=username]')")
    browser.click("[data-language=ru]")
    faults = [] if "./run" in browser.text(".door") else ["the first screen does not say where the login stands"]
    shot("login")
    browser.type("[name=username]", kartoteka.variables["R7_USER"])
    browser.type("[name=password]", kartoteka.variables["R7_PASSWORD"])
    hand.click("Войти")
    browser.wait(console.SETTLED, what="the list behind the printed login")
    jobs.caller(hand)
    shot("caller")
    jobs.mobile(hand)
    shot("mobile")
    hand.click("Дубли")
    browser.wait(PAIR, what="the planted pair")
    faults += [word for word in ("имя", "день рождения", "70 баллов") if word not in browser.text(".pairs")]
    shot("duplicates")
    browser.script("[...document.querySelectorAll('.pair')].find(n => n.textContent.includes('Двойников')).querySelector('.main').focus()")
    hand.write(jobs.ENTER)
    browser.wait("document.querySelector('.side.result')", what="both sides and the result")
    result = browser.text(".side.result")
    faults += [word for word in ("200-10-20", "dvoinikov@kartoteka.test") if word not in result]
    shot("merge")
    hand.click("Объединить")
    browser.wait("location.hash === '#/duplicates' && !document.querySelector('.pairs.old') && !(%s)" % PAIR, what="the pair gone")
    shot("merged")
    hand.click("Вернуть")
    browser.wait("document.querySelector('.side.result')", what="two of them again")
    shot("unmerged")
    hand.click("Управление")
    hand.click("Ключи")
    browser.wait("document.querySelector('#keys-title')")
    hand.click("Для чего")
    hand.write("Форма заказа" + jobs.ENTER)
    browser.wait("document.querySelector('.made code')")
    key = browser.text(".made code")
    shot("key")
    report.check("a newcomer's walk", faults + ([] if key.startswith("page_") else [key]) + browser.log())
    order_form.order(browser, kartoteka, report, folder, key)


def newcomer(browser, kartoteka, report):
    plant(kartoteka)
    walk(browser, kartoteka, report, os.environ.get("KT_STORY"))


SCENARIOS = (newcomer,)
