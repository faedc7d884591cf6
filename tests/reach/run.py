#!/usr/bin/env python3
"""Reach: more than one server of PostgreSQL, more than one host of workers, a pooler between them.

Each scenario starts what it needs and stops it; KT_LONG=1: the long forms, with the figures. See --help.
"""

import argparse
import os
import signal
import sys
import traceback

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "fault"), os.path.join(HERE, "..", "lib")]

# pylint: disable=wrong-import-position
import high_availability
import lagging
import pooled
import several_hosts
import tenant_keys
import tenant_statements
import tenants_over_clusters
from fixture import Fixture
from report import Report

SCENARIOS = [*tenant_keys.SCENARIOS, *tenant_statements.SCENARIOS, *several_hosts.SCENARIOS, *lagging.SCENARIOS, *pooled.SCENARIOS,
             *tenants_over_clusters.SCENARIOS, *high_availability.SCENARIOS]


def main():
    parser = argparse.ArgumentParser(description="Runs scenarios past one machine.")
    parser.add_argument("-v", "--verbose", action="store_true", help="print what passes, too")
    parser.add_argument("names", nargs="*", help="scenarios; all when none is given")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))

    report = Report("reach", options.verbose)
    with Fixture() as fixture:
        for scenario in SCENARIOS:
            if options.names and scenario.__name__ not in options.names:
                continue
            try:
                scenario(fixture, report)
            except Exception:  # pylint: disable=broad-except
                report.fail(scenario.__name__, traceback.format_exc())
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
