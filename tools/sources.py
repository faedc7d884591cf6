"""The project's own source files, for the checks beside this file."""

import os
import subprocess

HOME = os.path.realpath(os.path.join(os.path.dirname(__file__), ".."))


def tracked(*suffixes):
    """Paths relative to the checkout of files that git knows or would add, by suffix."""
    names = subprocess.run(
        ["git", "-c", "safe.directory=" + HOME, "ls-files", "-z", "--cached", "--others",
         "--exclude-standard"], cwd=HOME, stdout=subprocess.PIPE, check=True).stdout
    paths = sorted(name for name in names.decode().split("\0") if name)
    return [path for path in paths
            if path.endswith(suffixes) and os.path.isfile(os.path.join(HOME, path))]


def scripts():
    """Shell scripts: by suffix, or by their first line."""
    out = []
    for path in tracked(""):
        if path.endswith(".sh"):
            out.append(path)
        elif "." not in os.path.basename(path):
            with open(os.path.join(HOME, path), "rb") as file:
                if b"bash" in file.readline():
                    out.append(path)
    return out


def read(path):
    with open(os.path.join(HOME, path), encoding="utf-8") as file:
        return file.read()
