#!/usr/bin/env python3
"""Faults: the database stopped, workers killed or told to end, bodies cut short, limits reached.

Each scenario starts what it needs on a database of its own and stops it. See --help.
"""

import argparse
import os
import signal
import sys
import time
import traceback

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "lib")]

# pylint: disable=wrong-import-position
import answers
import audit
import batches
import bodies
import canaries
import costly
import database
import delivery
import event
import failover
import failures
import hooks
import limits
import logins
import memory
import nasty
import neighbours
import mixed
import network
import people
import people_round
import people_same
import races
import recall
import records
import smaller
import standby
import stored
import streams
import subject
import surroundings
import tenants
import trail
import workbooks
import workers
from fixture import Fixture
from report import Report

SCENARIOS = answers.SCENARIOS + bodies.SCENARIOS + workers.SCENARIOS + database.SCENARIOS \
    + limits.SCENARIOS + event.SCENARIOS + delivery.SCENARIOS + races.SCENARIOS \
    + batches.SCENARIOS + tenants.SCENARIOS + memory.SCENARIOS + standby.SCENARIOS \
    + costly.SCENARIOS + failures.SCENARIOS + mixed.SCENARIOS + network.SCENARIOS + surroundings.SCENARIOS \
    + neighbours.SCENARIOS + recall.SCENARIOS + logins.SCENARIOS + audit.SCENARIOS + nasty.SCENARIOS \
    + trail.SCENARIOS + subject.SCENARIOS + canaries.SCENARIOS + people.SCENARIOS + people_round.SCENARIOS + stored.SCENARIOS \
    + records.SCENARIOS + streams.SCENARIOS + smaller.SCENARIOS + failover.SCENARIOS + hooks.SCENARIOS \
    + workbooks.SCENARIOS + people_same.SCENARIOS


def main():
    parser = argparse.ArgumentParser(description="Runs fault scenarios.")
    parser.add_argument("-v", "--verbose", action="store_true", help="print what passes, too")
    parser.add_argument("names", nargs="*", help="scenarios; all when none is given")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))

    report = Report("fault", options.verbose)
    with Fixture() as fixture:
        for scenario in SCENARIOS:
            if options.names and scenario.__name__ not in options.names:
                continue
            begun = time.monotonic()
            try:
                scenario(fixture, report)
            except Exception:  # pylint: disable=broad-except
                report.fail(scenario.__name__, traceback.format_exc())
            print("# %s: %.1f s" % (scenario.__name__, time.monotonic() - begun), flush=True)
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
