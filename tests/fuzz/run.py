#!/usr/bin/env python3
"""Runs the fuzz targets of build/fuzz (libFuzzer, ASan, UBSan) from corpus/ and prints their executions.

Each target takes an equal part of 22 s; with KT_LONG=1, of 100,000,000 executions, on all processors.
A finding is kept as build/fuzz/findings/TARGET-...: mend its cause, and put it into corpus/TARGET.
"""

import concurrent.futures
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lib"))

# pylint: disable=wrong-import-position
import servers
from report import Report

LONG = os.environ.get("KT_LONG") == "1"
EXECUTIONS = int(os.environ.get("KT_FUZZ_RUNS", "100000000" if LONG else "0"))
SECONDS = 22
MEMORY_MIB, SLOWEST_S, LONGEST_BYTES = 1024, 5, 8192
DONE = re.compile(r"number_of_executed_units: (\d+)")
FOUND = re.compile(r"^(?:==\d+== ?ERROR: .*|SUMMARY: .*|.*runtime error: .*)$", re.MULTILINE)


def targets():
    """Names of the programs, which are those of the corpora."""
    return sorted(os.listdir(os.path.join(HERE, "corpus")))


class Target:
    """A program that runs for its part, in a folder of its own for what it finds new."""

    def __init__(self, name, parts, findings):
        self.name, self.findings = name, findings
        self.bound = "-runs=%d" % (EXECUTIONS // parts) if EXECUTIONS else \
            "-max_total_time=%d" % max(1, SECONDS // parts)
        self.process, self.output = None, ""

    def run(self):
        with tempfile.TemporaryDirectory(prefix="kt-fuzz-") as new:
            with subprocess.Popen(
                    [servers.binary("fuzz", "tests/fuzz/fuzz_" + self.name), self.bound,
                     "-rss_limit_mb=%d" % MEMORY_MIB, "-timeout=%d" % SLOWEST_S, "-max_len=%d" % LONGEST_BYTES,
                     "-print_final_stats=1", "-artifact_prefix=%s/%s-" % (self.findings, self.name), new,
                     os.path.join(HERE, "corpus", self.name)],
                    env={"PATH": servers.SYSTEM_PATH, "LC_ALL": "C.UTF-8"}, stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                    errors="replace") as self.process:
                self.output = self.process.communicate()[0]
        return self

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.kill()

    def executions(self):
        found = DONE.search(self.output)
        return int(found.group(1)) if found else 0

    def faults(self):
        if self.process.returncode == 0 and self.executions():
            return []
        return FOUND.findall(self.output)[:5] or self.output.split("\n")[-20:]


def main():
    report = Report("fuzz", "-v" in sys.argv)
    names = [each for each in sys.argv[1:] if each != "-v"] or targets()
    findings = os.path.join(servers.BUILD, "fuzz", "findings")
    shutil.rmtree(findings, ignore_errors=True)
    os.makedirs(findings)
    running = [Target(name, len(names), findings) for name in names]

    def end(*_):
        for each in running:
            each.stop()
        sys.exit(143)
    signal.signal(signal.SIGTERM, end)
    total = 0
    with concurrent.futures.ThreadPoolExecutor((os.cpu_count() or 1) if LONG else 1) as pool:
        for done in pool.map(Target.run, running):
            total += done.executions()
            print("# %-10s %11d executions" % (done.name, done.executions()), flush=True)
            report.check("nothing is found by fuzz_" + done.name, done.faults())
    print("# %d executions of %d targets" % (total, len(names)), flush=True)
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
