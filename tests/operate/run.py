#!/usr/bin/env python3
"""Runs what an operator has: metrics and alerts, the way of one request through the logs. See --help."""

import argparse
import os
import signal
import sys
import traceback

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "lib")]

# pylint: disable=wrong-import-position
import bad_input
import moving
import package
import shadowing
import watching
from fixture import Fixture
from report import Report

SCENARIOS = watching.SCENARIOS + moving.SCENARIOS + shadowing.SCENARIOS + bad_input.SCENARIOS + package.SCENARIOS


def guarded(report, scenario, fixture):
    try:
        scenario(fixture, report)
    except Exception:  # pylint: disable=broad-except
        report.fail(scenario.__name__, traceback.format_exc())


def main():
    parser = argparse.ArgumentParser(description="Runs what operators rely on.")
    parser.add_argument("-v", "--verbose", action="store_true", help="print what passes, too")
    parser.add_argument("names", nargs="*", help="scenarios; all when none is given")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    report = Report("operate", options.verbose)
    known = [scenario.__name__ for scenario in SCENARIOS]
    for name in options.names:
        if name not in known:
            parser.error("no scenario %s; there are %s" % (name, ", ".join(known)))
    with Fixture() as fixture:
        for scenario in SCENARIOS:
            if not options.names or scenario.__name__ in options.names:
                guarded(report, scenario, fixture)
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
