"""Counts what passed and failed, prints failures at once, and tells ./check the sum."""

import os
import threading


class Report:
    """One program's results. verbose prints what passed, too."""

    def __init__(self, part, verbose=False):
        self.part = part
        self.verbose = verbose
        self.passed = 0
        self.failed = 0
        self.lock = threading.Lock()  # programs and transports run side by side

    def add(self, passed, failed):
        """Adds to the sum."""
        with self.lock:
            self.passed += passed
            self.failed += failed

    def ok(self, name):
        self.add(1, 0)
        if self.verbose:
            print("ok      %s" % name, flush=True)

    def fail(self, name, *lines):
        self.add(0, 1)
        texts = ["FAILED  %s" % name] + [str(line).replace("\n", "\n        ") for line in lines]
        print("\n        ".join(texts), flush=True)

    def check(self, name, faults):
        """faults: a list of texts, empty when all is well."""
        if faults:
            self.fail(name, *faults)
        else:
            self.ok(name)

    def count(self, name, passed, failed, output):
        """The sum of a program that counts by itself; its output is shown when something failed."""
        self.add(passed, failed)
        if failed:
            shown = [line for line in output.split("\n") if not line.startswith("ok ")][-60:]
            print("FAILED  %s: %d of %d" % (name, failed, passed + failed), *shown,
                  sep="\n        ", flush=True)
        else:
            print("ok      %s: %d" % (name, passed), flush=True)

    def finish(self):
        """Prints the sum, hands it to ./check, and gives the exit status."""
        if self.passed + self.failed == 0:
            self.fail("nothing was run")
        print("%s: %d ok, %d not ok" % (self.part, self.passed, self.failed), flush=True)
        path = os.environ.get("KT_RESULTS")
        if path:
            with open(path, "a", encoding="utf-8") as file:
                file.write("%s %d %d\n" % (self.part, self.passed, self.failed))
        return 1 if self.failed else 0
