#!/usr/bin/env python3
"""Runs the fuzz targets of build/fuzz (libFuzzer, ASan, UBSan) from corpus/ and prints their executions.

Each target takes an equal part of 22 s. With KT_LONG=1 rounds follow each other on all processors, an equal time for
each target, which goes on from what it has found, until all have made 100,000,000 executions together (KT_FUZZ_RUNS:
so many; KT_FUZZ_S: no new round after so many seconds; KT_FUZZ_JOBS: on so many processors).
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
import time

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lib"))

# pylint: disable=wrong-import-position
import servers
from report import Report

LONG = os.environ.get("KT_LONG") == "1"
EXECUTIONS = int(os.environ.get("KT_FUZZ_RUNS", "100000000" if LONG else "1"))
JOBS = int(os.environ.get("KT_FUZZ_JOBS", os.cpu_count() or 1)) if LONG else 1
BOUND_S = float(os.environ.get("KT_FUZZ_S", "inf"))
SECONDS, ROUND_S = 22, 20
MEMORY_MIB, SLOWEST_S, LONGEST_BYTES = 1024, 5, 8192
DONE = re.compile(r"number_of_executed_units: (\d+)")
FOUND = re.compile(r"^(?:==\d+== ?ERROR: .*|SUMMARY: .*|.*runtime error: .*)$", re.MULTILINE)


def targets():
    """Names of the programs, which are those of the corpora."""
    return sorted(os.listdir(os.path.join(HERE, "corpus")))


class Target:
    """A program that runs for its part, with a folder of its own for what it finds new."""

    def __init__(self, name, seconds, folder, findings):
        self.name, self.seconds, self.findings, self.executions = name, seconds, findings, 0
        self.new, self.found = os.path.join(folder, name), []
        os.makedirs(self.new)
        self.process = None

    def run(self):
        """A round; after a finding there is none."""
        if self.found:
            return
        with subprocess.Popen(
                [servers.binary("fuzz", "tests/fuzz/fuzz_" + self.name), "-max_total_time=%d" % self.seconds,
                 "-rss_limit_mb=%d" % MEMORY_MIB, "-timeout=%d" % SLOWEST_S, "-max_len=%d" % LONGEST_BYTES,
                 "-print_final_stats=1", "-artifact_prefix=%s/%s-" % (self.findings, self.name), self.new,
                 os.path.join(HERE, "corpus", self.name)],
                env={"PATH": servers.SYSTEM_PATH, "LC_ALL": "C.UTF-8", "ASAN_OPTIONS": "quarantine_size_mb=16"},
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                errors="replace") as self.process:
            output = self.process.communicate()[0]
        done = DONE.search(output)
        self.executions += int(done.group(1)) if done else 0
        if self.process.returncode or not done:
            self.found = FOUND.findall(output)[:5] or output.split("\n")[-20:]

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.kill()


def run_all(running):
    """Rounds of all targets, until they have made EXECUTIONS together, or it is late."""
    end = time.monotonic() + BOUND_S
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        while True:
            list(pool.map(Target.run, running))
            total = sum(each.executions for each in running)
            if total >= EXECUTIONS or time.monotonic() > end or all(each.found for each in running):
                return total
            print("# %d executions" % total, flush=True)


def main():
    report = Report("fuzz", "-v" in sys.argv)
    names = [each for each in sys.argv[1:] if each != "-v"] or targets()
    findings = os.path.join(servers.BUILD, "fuzz", "findings")
    shutil.rmtree(findings, ignore_errors=True)
    os.makedirs(findings)
    with tempfile.TemporaryDirectory(prefix="kt-fuzz-") as folder:
        running = [Target(name, ROUND_S if LONG else max(1, SECONDS // len(names)), folder, findings) for name in names]

        def end(*_):
            for each in running:
                each.stop()
            sys.exit(143)
        signal.signal(signal.SIGTERM, end)
        total = run_all(running)
    for each in running:
        print("# %-10s %11d executions" % (each.name, each.executions), flush=True)
        report.check("nothing is found by fuzz_" + each.name, each.found)
    print("# %d executions of %d targets" % (total, len(names)), flush=True)
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
