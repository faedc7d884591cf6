"""Runs a cmocka program and counts its tests from the TAP lines it prints."""

import os
import re
import subprocess


def run(program, environment, timeout=300):
    """(passed, failed, output). A test that was announced and never reported has failed, and so
    has a program that ends with a status while all its tests say ok."""
    environment = dict(environment, CMOCKA_MESSAGE_OUTPUT="TAP")
    try:
        done = subprocess.run([program], env=environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=timeout,
                              check=False)
        status, output = done.returncode, done.stdout.decode("utf-8", "backslashreplace")
    except subprocess.TimeoutExpired as error:
        status, output = -1, (error.stdout or b"").decode("utf-8", "backslashreplace")
        output += "\nno end within %d s" % timeout
    passed = len(re.findall(r"^ok \d", output, re.MULTILINE))
    planned = sum(int(n) for n in re.findall(r"^1\.\.(\d+)$", output, re.MULTILINE))
    failed = max(planned - passed, len(re.findall(r"^not ok \d", output, re.MULTILINE)))
    if planned == 0 or (status != 0 and failed == 0):
        failed += 1
    return passed, failed, "status %d\n%s" % (status, output)


def test_programs(folder):
    """Paths of the test programs in a folder of the build."""
    if not os.path.isdir(folder):
        return []
    return [os.path.join(folder, name) for name in sorted(os.listdir(folder))
            if name.endswith("_test") and os.access(os.path.join(folder, name), os.X_OK)]
