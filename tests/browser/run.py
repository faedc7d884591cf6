#!/usr/bin/env python3
"""The pages of web/ and cross-origin clients in a real Chromium. See --help."""

import argparse
import os
import shutil
import signal
import sys
import tempfile
import traceback

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "lib")]

# pylint: disable=wrong-import-position
import api_pages
import console
import cross_origin
import jobs
import jquery_portal
import lists
import office
import order_form
import snippets
import walk
from fixture import Fixture
from report import Report
from stage import Kartoteka, foreign_site
from webdriver import Browser


def guarded(report, name, function, *arguments):
    try:
        function(*arguments)
    except Exception:  # pylint: disable=broad-except
        report.fail(name, traceback.format_exc())


def console_page(fixture, browser, report, pictures, names):
    def wanted(scenarios):
        return [one for one in scenarios if not names or one.__name__ in names]

    with Kartoteka(fixture, "console", KARTOTEKA_WEBHOOK_NETWORKS="127.0.0.0/8") as kartoteka:
        if wanted([console.every_screen]):
            guarded(report, "every screen", lambda: console.every_screen(browser, kartoteka, report, pictures,
                                                                         office.furnish(browser, kartoteka)))
        for scenario in wanted(console.SCENARIOS + office.SCENARIOS + console.NOISY + office.NOISY):
            guarded(report, scenario.__name__, scenario, browser, kartoteka, report)
            if pictures:
                browser.screenshot(os.path.join(pictures, scenario.__name__ + ".png"))
            # Violations of the content policy, exceptions, requests that failed: all stand here.
            lines = browser.log()
            if scenario in console.SCENARIOS + office.SCENARIOS:
                report.check("console after " + scenario.__name__, lines)
        for scenario in wanted(lists.SCENARIOS + jobs.SCENARIOS + api_pages.SCENARIOS + snippets.SCENARIOS):
            guarded(report, scenario.__name__, scenario, browser, kartoteka, report)
            report.check("console after " + scenario.__name__, browser.log())
    # A newcomer finds the demonstration as ./run leaves it: beside the pairs of others his would be on a later page.
    for scenario in wanted(walk.SCENARIOS):
        with Kartoteka(fixture, scenario.__name__) as kartoteka:
            guarded(report, scenario.__name__, scenario, browser, kartoteka, report)
            report.check("console after " + scenario.__name__, browser.log())


def cross_origin_clients(fixture, browser, report):
    with foreign_site() as origin:
        with Kartoteka(fixture, "cors", KARTOTEKA_CORS_ORIGINS="https://a.example, " + origin) as kt:
            guarded(report, "allowed", cross_origin.allowed, browser, kt, origin, report)
        with Kartoteka(fixture, "cors_rows", origins=["https://a.example", origin]) as kt:
            guarded(report, "a tenant's", cross_origin.allowed, browser, kt, origin, report)
            guarded(report, "headers", cross_origin.headers, browser, kt, origin, report)
        with Kartoteka(fixture, "cors_other", origins=["https://a.example"],
                       KARTOTEKA_CORS_ORIGINS=origin) as kt:
            guarded(report, "other rows", cross_origin.not_allowed, browser, kt, origin, report,
                    "the tenant has others")
        with Kartoteka(fixture, "cors_any", origins=["*"]) as kt:
            guarded(report, "any", cross_origin.allowed, browser, kt, origin, report)
        for name, settings in (("not set", {}),
                               ("another origin",
                                {"KARTOTEKA_CORS_ORIGINS": "https://a.example"})):
            with Kartoteka(fixture, "cors_" + name.replace(" ", "_"), **settings) as kt:
                guarded(report, name, cross_origin.not_allowed, browser, kt, origin, report, name)


def public_pages(fixture, browser, report, pictures):
    with foreign_site() as origin, Kartoteka(fixture, "pages", KARTOTEKA_VISITOR_RATE="4") as kt:
        key = order_form.order(browser, kt, report, pictures)
        guarded(report, "refused", order_form.refused, browser, kt, origin, key, report)
        guarded(report, "desks", order_form.desks, browser, kt, report)


def portal_page(fixture, browser, report):
    with Kartoteka(fixture, "jquery") as kartoteka:
        guarded(report, "jquery", jquery_portal.portal, browser, kartoteka, report)


def run_walk(report, pictures):
    folder = tempfile.mkdtemp(prefix="kt-walk-")
    try:
        browser = Browser(folder)
        try:
            with walk.Run() as running:
                walk.walk(browser, running, report, pictures)
        finally:
            browser.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run_all(report, pictures, names):
    with Fixture() as fixture:
        browser = Browser(fixture.subfolder("browser"))
        try:
            console_page(fixture, browser, report, pictures, names)
            if names:
                return
            cross_origin_clients(fixture, browser, report)
            portal_page(fixture, browser, report)
            guarded(report, "public pages", public_pages, fixture, browser, report, pictures)
        finally:
            browser.close()


def main():
    parser = argparse.ArgumentParser(description="Runs the pages in Chromium.")
    parser.add_argument("-v", "--verbose", action="store_true", help="print what passes, too")
    parser.add_argument("--pictures", metavar="FOLDER", help="a screenshot after each scenario")
    parser.add_argument("--story", metavar="FOLDER", help="the pictures of docs/screenshots")
    parser.add_argument("--run", action="store_true", help="start ./run, walk through it as a newcomer, stop it")
    parser.add_argument("names", nargs="*", help="functions of scenarios of the console; all pages when none is given")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if options.story:
        os.environ["KT_STORY"] = options.story
        os.makedirs(options.story, exist_ok=True)
    if options.pictures:
        os.makedirs(options.pictures, exist_ok=True)
    report = Report("browser", options.verbose)
    if options.run:
        guarded(report, "run", run_walk, report, options.pictures or options.story)
        return report.finish()
    guarded(report, "browser", run_all, report, options.pictures, options.names)
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
