"""The tests of web/ take three things from npm (tests/browser/npm): axe-core, TypeScript and Redocly, installed once under
build/."""

import glob
import hashlib
import os
import shutil
import subprocess

import servers

HERE = os.path.dirname(os.path.realpath(__file__))
FILES = ("package.json", "package-lock.json")


def folder():
    """The folder with node_modules, of the versions that the lock file names."""
    source = os.path.join(HERE, "npm")
    texts = b""
    for name in FILES:
        with open(os.path.join(source, name), "rb") as file:
            texts += file.read()
    target = os.path.join(servers.HOME, "build", "npm-" + hashlib.sha256(texts).hexdigest()[:12])
    if not os.path.isdir(os.path.join(target, "node_modules")):
        made = target + ".new.%d" % os.getpid()
        os.makedirs(made)
        try:
            for name in FILES:
                shutil.copy(os.path.join(source, name), made)
            subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=made, check=True,
                           stdout=subprocess.DEVNULL, timeout=180)
            os.rename(made, target)
        finally:
            shutil.rmtree(made, ignore_errors=True)
    return os.path.join(target, "node_modules")


def axe():
    """The source of axe-core, to be run in a page."""
    with open(os.path.join(folder(), "axe-core", "axe.min.js"), encoding="utf-8") as file:
        return file.read()


def type_faults(*paths):
    """Returns the faults that TypeScript finds in the JSDoc of these modules of web/."""
    compiler = os.path.join(folder(), "typescript", "bin", "tsc")
    done = subprocess.run(["node", compiler, "--noEmit", "--allowJs", "--checkJs", "--strict", "--target", "es2022",
                           "--module", "es2022", "--moduleResolution", "bundler", "--lib", "es2022,dom,dom.iterable"]
                          + [os.path.join(servers.HOME, "web", path) for path in paths],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120, check=False, text=True)
    return [line for line in done.stdout.splitlines() if line.strip()] or \
        ([] if done.returncode == 0 else ["tsc ended with %d" % done.returncode])


def document_faults():
    """Returns what Redocly finds in the OpenAPI documents of web/docs/api, warnings, too."""
    documents = sorted(glob.glob(os.path.join(servers.HOME, "web", "docs", "api", "*.json")))
    lint = os.path.join(folder(), "@redocly", "cli", "bin", "cli.js")
    done = subprocess.run(["node", lint, "lint", "--config", os.path.join(HERE, "npm", "redocly.yaml"), "--format", "github-actions"]
                          + [path for path in documents if not path.endswith("collection.json")],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=180, check=False, text=True,
                          env=dict(os.environ, REDOCLY_TELEMETRY="off", REDOCLY_SUPPRESS_UPDATE_NOTICE="true"))
    found = [line for line in done.stdout.splitlines() if line.startswith("::")]
    return found[:20] or ([] if done.returncode == 0 else [done.stdout[-800:]])
