#!/usr/bin/env python3
"""Installs into a folder of its own and runs HTTP cases behind Apache and lighttpd with the files of
deploy/; checks the units of systemd and nginx's files for a server. See --help."""

import argparse
import fnmatch
import os
import signal
import sys
import traceback

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "http"), HERE, os.path.join(HERE, "..", "lib")]

# pylint: disable=wrong-import-position
import casefile
import hosts
import logs
import production
import run as cases_of_http  # of tests/http, which stands first in the path
from exchange import NginxTransport
from fixture import Fixture
from report import Report
from site_tree import Site

# Beside passage.case: what every host runs, and what one of each make runs.
SHORT = ("ops/",)
FULL = SHORT + ("directory/", "r7/auth.case", "r7/seeds.case", "webdelivery/access.case",
                "webdelivery/lists.case", "webdelivery/client_refused.case", "salesman/person_")
DIFFERENCES = os.path.join(HERE, "differences.txt")


def read_differences():
    """[server pattern, case key, seen]"""
    found = []
    with open(DIFFERENCES, encoding="utf-8") as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                where, _, _reason = line.partition(" -- ")
                pattern, _, key = where.strip().partition(" ")
                found.append([pattern, key.strip(), False])
    return found


class HostRun(cases_of_http.Run):
    """The cases over one host. Report of a listed difference is turned round."""

    def __init__(self, host_class, site, fixture, report, differences):
        self.host_class, self.site, self.differences = host_class, site, differences
        self.host = None
        super().__init__(cases_of_http.Plan(host_class.name, "nginx"), fixture, report)

    def _start(self):
        self.site.configure(self.environment)
        os.chmod(self.folder, 0o755)
        self.site.give(self.folder)
        self.host = self.host_class(self.site, self.folder)
        self.servers.append(self.host)
        return NginxTransport(self.host.port)

    def applies(self, case):
        """Not what only nginx does, or what needs a variable no client can set."""
        return {"nginx", "fcgi"} <= set(case.transports) and not case.environment

    def run_file(self, cases):
        variables = dict(self.fixture.variables)
        for case in filter(self.applies, cases):
            listed = [line for line in self.differences if line[1] == case.key()
                      and fnmatch.fnmatch(self.plan.name, line[0])]
            if listed:
                listed[0][2] = True
                self._run_different(case, variables)
            else:
                self._run_case(case, variables)

    def _run_different(self, case, variables):
        quiet, self.report = self.report, Report("quiet")
        quiet_fail, self.report.fail = self.report.fail, lambda *_: None
        try:
            before = self.report.passed
            self._run_case(case, variables)
            ended_well = self.report.passed > before
        finally:
            self.report.fail = quiet_fail
            self.report = quiet
        self.report.check("%s %s differs as listed" % (self.plan.name, case.name),
                          ["differences.txt: no longer true"] if ended_well else [])

    def finish(self, forbidden):
        self.psql.close()
        faults = self.stop()
        self.fixture.cluster.drop_database("kt_" + self.plan.name)
        text = self.host.log_text()
        if not self.host_class.hides_log:
            forbidden = ()
        faults += logs.log_faults("logs", text, forbidden)
        self.report.check("%s logs and ends of servers" % self.plan.name, faults)
        return text


def run_host(host_class, site, fixture, report, files, differences):
    forbidden = logs.canaries([case for cases in files for case in cases], fixture.variables)
    before = report.passed + report.failed, report.failed
    running = HostRun(host_class, site, fixture, report, differences)
    try:
        for cases in files:
            if host_class.full or cases[0].file == "passage.case" \
                    or cases[0].file.startswith(SHORT):
                running.run_file(cases)
        production.check_pages(report, running)
    finally:
        text = running.finish(forbidden)
    if report.failed > before[1]:
        print("what %s logged last:\n%s" % (host_class.name, text[-3000:]))
    print("deploy behind %s: %d checks, %d failed" % (
        host_class.name, report.passed + report.failed - before[0], report.failed - before[1]),
        flush=True)


def guarded(report, name, function, *arguments):
    try:
        function(*arguments)
    except Exception:  # pylint: disable=broad-except
        report.fail(name, traceback.format_exc())


def run_all(report, names):
    files = [casefile.read_cases(os.path.join(HERE, "passage.case"), "passage.case")]
    # All hosts share one database, so a file that wants one of its own is left out.
    files += [cases for cases in (casefile.read_cases(path, name)
                                  for path, name in cases_of_http.find_files([])
                                  if name.startswith(FULL)) if not cases.fresh]
    differences = read_differences()
    with Fixture() as fixture:
        # Servers run as somebody else than root.
        os.chmod(fixture.folder, 0o711)
        site = Site(fixture.subfolder("site"), fixture.cluster.user)
        for host_class in hosts.HOSTS:
            if not names or host_class.name in names:
                guarded(report, host_class.name, run_host, host_class, site, fixture, report,
                        files, differences)
        for scenario in production.SCENARIOS:
            if not names or scenario.__name__ in names:
                guarded(report, scenario.__name__, scenario, site, fixture, report)
    if not names:
        report.check("differences.txt names cases that are there",
                       ["%s %s" % (pattern, key) for pattern, key, seen in differences if not seen])


def main():
    parser = argparse.ArgumentParser(description="Runs the deployments of deploy/.")
    parser.add_argument("-v", "--verbose", action="store_true", help="print what passes, too")
    parser.add_argument("names", nargs="*", help="hosts and scenarios; all when none is given")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    report = Report("deploy", options.verbose)
    guarded(report, "deploy", run_all, report, options.names)
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
