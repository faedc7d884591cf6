#!/usr/bin/env python3
"""SalesMan's users' scripts: real PHP with curl against nginx and workers. See --help."""

import argparse
import os
import signal
import subprocess
import sys

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "lib")]

# pylint: disable=wrong-import-position
import servers
from fixture import Fixture
from report import Report

SCRIPTS = ("seed.php", "more.php", "race.php")
PATIENCE_S = 180


def run_script(script, variables, port, report):
    environment = {"PATH": servers.SYSTEM_PATH, "LC_ALL": "C.UTF-8",
                   "BASE_URL": "http://127.0.0.1:%d" % port, "APIKEY": variables["APIKEY"]}
    done = subprocess.run(["php", "-d", "error_reporting=E_ALL", "-d", "display_errors=stderr",
                           os.path.join(HERE, script)], env=environment, timeout=PATIENCE_S,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          encoding="utf-8", check=False)
    for line in done.stdout.splitlines():
        if line.startswith("ok "):
            report.ok("%s: %s" % (script, line[3:]))
        else:
            report.fail("%s: %s" % (script, line.removeprefix("not ok ")[:2000]))
    report.check("%s ends well" % script, [] if done.returncode == 0 and not done.stderr
                 else ["exit status %d" % done.returncode, done.stderr[:2000]])


def main():
    parser = argparse.ArgumentParser(description="Runs PHP scripts against nginx and workers.")
    parser.add_argument("-v", "--verbose", action="store_true", help="print what passes, too")
    parser.add_argument("scripts", nargs="*", help="scripts; all when none is given")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))

    report = Report("php", options.verbose)
    with Fixture() as fixture:
        for script in options.scripts or SCRIPTS:
            name = script.removesuffix(".php")
            folder = fixture.subfolder("php-" + name)
            workers = servers.Workers(folder, "release", fixture.database("kt_php_" + name))
            try:
                nginx = servers.Nginx(folder, workers.socket)
                try:
                    run_script(script, fixture.variables, nginx.port, report)
                finally:
                    nginx.stop()
            finally:
                workers.stop()
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
