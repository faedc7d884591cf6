"""Ten jobs of a person at a desk, done with a real pointer and keyboard and counted in clicks; docs/CONSOLE.md has the
numbers."""

import console

ENTER, TAB, DOWN = "\ue007", "\ue004", "\ue015"
MARK = """
document.querySelectorAll('[data-hand]').forEach((n) => delete n.dataset.hand);
const node = [...document.querySelectorAll('button, a, summary, label, li[role=option]')].filter((n) => n.checkVisibility()
  && (n.textContent.trim().replace(/^\\+ /, '') === arguments[0] || n.getAttribute('aria-label') === arguments[0]
      || n.title === arguments[0])).pop();
const target = node?.tagName === 'LABEL' ? node.control : node;
if (!target) return false;
target.scrollIntoView({block: 'center'});
target.dataset.hand = '';
return true;"""
MARKED = "(() => {%s})()" % MARK


class Hand:
    """A pointer and a keyboard whose clicks are counted."""

    def __init__(self, browser):
        self.browser, self.clicks = browser, 0

    def click(self, text):
        """Clicks what is called so: a button, a link, a field by its label."""
        self.browser.wait(MARKED.replace("arguments[0]", repr(text)), what="something called " + text)
        self.browser.click("[data-hand]")
        self.clicks += 1

    def write(self, text):
        """Types where the focus is."""
        self.browser.press(*text)


def seen(browser, text, what=None):
    browser.wait("document.querySelector('main')?.innerText.includes(arguments[0])", text, what=what or "the text " + text)


def find(hand, text, name):
    """Search, first in the list."""
    hand.browser.script("document.activeElement.blur()")
    hand.write("/" + text)
    hand.browser.wait("document.querySelector('.count').dataset.settled === arguments[0]", "q:" + text)
    hand.write(ENTER)
    hand.browser.wait(console.CARD + " === arguments[0]", name, what="the card of " + name)


def caller(hand):
    find(hand, "7766", "Сергей Безногов")


def mobile(hand):
    find(hand, "9223289466", "Владислав Андреев")


def newcomer(hand):
    hand.browser.script("document.activeElement.blur()")
    hand.write("n")
    hand.browser.wait("document.activeElement.tagName === 'INPUT' && document.querySelector('#form-title')")
    hand.write("Столов" + TAB + "Роман")
    hand.click("Добавить контакт")
    hand.click("Значение")
    hand.write("+7 912 444-55-66" + ENTER)
    hand.browser.wait(console.CARD + " === 'Роман Столов'")


def new_number(hand):
    hand.browser.script("document.activeElement.blur()")
    hand.write("e")
    hand.browser.wait("document.querySelector('#form-title')")
    hand.click("Значение")
    hand.browser.script("document.activeElement.select()")
    hand.write("+7 912 444-55-77" + ENTER)
    seen(hand.browser, "444-55-77")


def employer(hand):
    hand.browser.script("document.activeElement.blur()")
    hand.write("e")
    hand.browser.wait("document.querySelector('#form-title')")
    hand.click("Компания")
    hand.write("Food")
    hand.browser.wait("document.querySelectorAll('.options li').length > 0")
    hand.write(ENTER)
    hand.browser.wait("document.querySelector('.picked')")
    hand.click("Сохранить")
    seen(hand.browser, "Food and Culture Project")


def label(hand):
    hand.click("Добавить метку")
    hand.write("Доставка" + ENTER)
    hand.browser.wait("document.querySelector('.tag')?.textContent.includes('Доставка')")


def consent(hand):
    hand.click("Записать согласие")
    hand.click("Где дано")
    hand.write("Анкета" + TAB + "2026-1" + ENTER)
    seen(hand.browser, "Анкета, 2026-1")


def meeting(hand):
    hand.click("Кейсы")
    hand.browser.wait("document.querySelector('.list')")
    hand.browser.script("document.activeElement.blur()")
    hand.write("n")
    hand.browser.wait("document.querySelector('form input')")
    hand.click("Название")
    hand.write("Банкет" + ENTER)
    hand.browser.wait(console.CARD + " === 'Банкет'")
    hand.click("Добавить участника")
    hand.write("Столов")
    hand.browser.wait("document.querySelectorAll('.options li').length > 0")
    hand.write(ENTER)
    hand.browser.wait("document.querySelector('.people')?.textContent.includes('Столов')")


def oops(hand):
    hand.click("Люди")
    hand.browser.wait(console.SETTLED)
    find(hand, "Столов", "Роман Столов")
    hand.click("Удалить")
    hand.click("Вернуть")
    hand.browser.wait(console.CARD + " === 'Роман Столов'")


def twins(hand):
    find(hand, "Близнецов", "Пётр Близнецов")
    hand.click("Сравнить")
    hand.browser.wait("document.querySelector('.side.result')")
    hand.click("Объединить")
    hand.browser.wait(console.CARD)
    hand.click("Вернуть")
    hand.browser.wait("document.querySelector('.side.result')")


# The job, and the most clicks that it may take; typing and keys are no clicks.
JOBS = (
    (caller, "find who calls by the last digits of his phone, open his card", 0),
    (mobile, "find somebody by his mobile", 0),
    (newcomer, "add a person with a phone", 2),
    (new_number, "change his phone", 1),
    (employer, "say where he works", 2),
    (label, "give him a tag", 1),
    (consent, "note his consent", 2),
    (meeting, "open a case with him in it", 3),
    (oops, "delete him by mistake, take it back", 3),
    (twins, "merge two duplicates, take it back", 3),
)


def desk(browser, kartoteka, report):
    """The jobs, one after the other, in one session."""
    browser.resize(1280, 800)
    console.sign_in(browser, kartoteka)
    for last, first in (("Близнецов", "Пётр"), ("Близнецов", "Петр")):
        console.add_person(browser, last, first, (0, "+7 912 555-77-88"))
    browser.wait(console.SETTLED)
    for job, words, most in JOBS:
        hand = Hand(browser)
        faults = []
        job(hand)
        if hand.clicks > most:
            faults.append("%d clicks, %d at most" % (hand.clicks, most))
        browser.wait("!document.querySelector('.loading')")
        report.check("%d clicks: %s" % (hand.clicks, words), faults + browser.log())


SCENARIOS = (desk,)
