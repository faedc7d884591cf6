"""Builds the peers into the work folder: npm ci, go build and cargo build over Debian's packages.

What is built already from the same sources is kept.
"""

import hashlib
import os
import shutil
import subprocess

from stack import PEERS

GO_ENVIRONMENT = {"GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOFLAGS": "",
                  "CGO_ENABLED": "0"}


class BuildError(Exception):
    """A peer could not be built; the text holds what the tool said."""


def _fingerprint(folder):
    digest = hashlib.sha256()
    for root, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = os.path.join(root, name)
            with open(path, "rb") as file:
                digest.update(os.path.relpath(path, folder).encode() + b"\0" + file.read())
    return digest.hexdigest()


def _run(command, folder, **environment):
    done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace",
                          env=dict(os.environ, **environment), check=False)
    if done.returncode != 0:
        raise BuildError("%s: %s" % (" ".join(command), done.stdout[-1500:]))


def _node(source, target):
    for name in ("package.json", "package-lock.json"):
        shutil.copy(os.path.join(source, name), target)
    _run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], target)


def _go(source, target):
    _run(["go", "build", "-o", os.path.join(target, "peer"), "."], source,
         GOCACHE=os.path.join(target, "cache"), **GO_ENVIRONMENT)


def _rust(source, target):
    """cargo writes a lock file beside the manifest: into a copy, not into the checkout."""
    copy = os.path.join(target, "source")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(source, copy)
    _run(["cargo", "build", "--release", "--offline", "--target-dir", target], copy)


STEPS = {"node": _node, "go": _go, "rust": _rust}
PROGRAMS = {"packed": "rust"}     # variants of another one's program


def build(work, kinds, say):
    """Builds what kinds (of variants) need."""
    for kind in sorted({PROGRAMS.get(k, k) for k in kinds} & STEPS.keys()):
        source, target = os.path.join(PEERS, kind), os.path.join(work, kind)
        mark = os.path.join(target, "built-from")
        wanted = _fingerprint(source)
        if os.path.exists(mark) and open(mark).read() == wanted:
            continue
        say("peer        building %s" % kind)
        os.makedirs(target, exist_ok=True)
        STEPS[kind](source, target)
        with open(mark, "w") as file:
            file.write(wanted)
