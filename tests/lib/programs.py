#!/usr/bin/env python3
"""Runs the test programs of the builds and counts their tests.

  tests/lib/programs.py unit        build/{release,debug}/tests/unit/*_test
  tests/lib/programs.py sql         the same of tests/sql, each with a migrated database of its own
  tests/lib/programs.py sql tx_test only the programs of that name
"""

import concurrent.futures
import contextlib
import os
import queue
import signal
import sys

import servers
import tap
from fixture import ROWS, Fixture
from report import Report

PRESETS = ("release", "debug") if "KT_RELEASE" not in os.environ else ("release",)


def programs(part, names):
    for preset in PRESETS:
        folder = os.path.join(servers.folder_of(preset), "tests", part)
        for path in tap.test_programs(folder):
            if not names or os.path.basename(path) in names:
                yield preset, path


def environment(made, number):
    """The environment of a program: nothing of the caller's, and a database when there is a fixture."""
    if made is None:
        return {"PATH": servers.SYSTEM_PATH, "LC_ALL": "C.UTF-8"}
    name = "kt_program_%d" % number
    return dict(made.database(name), PGHOST=made.cluster.folder, PGPORT="5432",
                PGUSER="kartoteka_admin", PGDATABASE=name)


def run_row(part, waiting, report):
    """Runs one waiting program after another, until none is left."""
    with Fixture() if part == "sql" else contextlib.nullcontext() as made:
        while True:
            try:
                number, preset, path = waiting.get_nowait()
            except queue.Empty:
                return
            name = "%s %s %s" % (part, preset, os.path.basename(path))
            passed, failed, output = tap.run(path, environment(made, number))
            report.count(name, passed, failed, output)


def main():
    part, names = (sys.argv[1:2] or [""])[0], sys.argv[2:]
    if part not in ("unit", "sql"):
        print(__doc__, file=sys.stderr)
        return 2
    report = Report(part)
    waiting = queue.Queue()
    for number, (preset, path) in enumerate(programs(part, names)):
        waiting.put((number, preset, path))

    def told_to_end(*_):
        with contextlib.suppress(queue.Empty):
            while True:
                waiting.get_nowait()
        sys.exit(143)
    signal.signal(signal.SIGTERM, told_to_end)
    with concurrent.futures.ThreadPoolExecutor(ROWS) as rows:
        for done in [rows.submit(run_row, part, waiting, report) for _ in range(ROWS)]:
            done.result()
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
