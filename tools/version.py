#!/usr/bin/env python3
"""The version of Kartoteka, which stands in CMakeLists.txt and nowhere else by hand: the newest release of CHANGES.md and
of debian/changelog are that one, of one date, older ones follow with lower numbers and earlier dates, and each program
named as an argument says it. Prints every breach and exits with 1 when there is one; without breaches it prints the version."""

import datetime
import email.utils
import re
import subprocess
import sys

import sources

VERSION = re.compile(r"^project\(kartoteka VERSION (\d+\.\d+\.\d+) ", re.MULTILINE)
SECTION = re.compile(r"^## (.*)$", re.MULTILINE)
RELEASE = re.compile(r"(\d+\.\d+\.\d+) \((\d{4}-\d\d-\d\d)\)")
ENTRY = re.compile(r"^kartoteka \((\S+)\) \S+; urgency=\w+$", re.MULTILINE)
SIGNED = re.compile(r"^ -- .*?>  (.*)$", re.MULTILINE)
COMING = "Unreleased"  # what has changed since the newest release, above it


def release_of(heading):
    """((major, minor, patch), date), or None for what is no heading of a release."""
    match = RELEASE.fullmatch(heading)
    try:
        return match and (tuple(map(int, match.group(1).split("."))), datetime.date.fromisoformat(match.group(2)))
    except ValueError:
        return None


def breaches_of_changes(text):
    headings = SECTION.findall(text)
    if headings and headings[0] == COMING:
        headings.pop(0)
    releases = [release_of(heading) for heading in headings]
    for heading, release in zip(headings, releases):
        if release is None:
            yield 'CHANGES.md: "%s" is no "## VERSION (YYYY-MM-DD)"' % heading
    known = [release for release in releases if release]
    for newer, older in zip(known, known[1:]):
        if newer[0] <= older[0] or newer[1] < older[1]:
            yield "CHANGES.md: the release above %s is not a later one" % ".".join(map(str, older[0]))


def newest(text):
    """(version, date) of the first release of CHANGES.md; ("", "") when there is none."""
    found = [RELEASE.fullmatch(heading) for heading in SECTION.findall(text)]
    return next((match.groups() for match in found if match), ("", ""))


def packaged(text):
    """(version, date) of the first entry of debian/changelog."""
    entry, signed = ENTRY.search(text), SIGNED.search(text)
    when = email.utils.parsedate_to_datetime(signed.group(1)) if signed else None
    return entry.group(1) if entry else "", when.date().isoformat() if when else ""


def breaches(cmake, changes, changelog):
    match = VERSION.search(cmake)
    version = match.group(1) if match else ""
    if not version:
        yield "CMakeLists.txt: no version of three numbers"
    yield from breaches_of_changes(changes)
    released, package = newest(changes), packaged(changelog)
    if released[0] != version:
        yield "CHANGES.md: the newest release is %s, CMakeLists.txt has %s" % (released[0], version)
    if package != released:
        yield "debian/changelog: %s of %s, CHANGES.md has %s of %s" % (package + released)


def breaches_of_programs(version, programs):
    for program in programs:
        done = subprocess.run([program, "--version"], stdout=subprocess.PIPE, text=True, timeout=30, check=False)
        words = done.stdout.replace(",", " ").split()
        if done.returncode != 0 or words[1:2] != [version]:
            yield "%s --version: status %d, %r; CMakeLists.txt has %s" % (program, done.returncode, done.stdout, version)


def main():
    cmake, changes, changelog = (sources.read(path) for path in ("CMakeLists.txt", "CHANGES.md", "debian/changelog"))
    found = list(breaches(cmake, changes, changelog))
    match = VERSION.search(cmake)
    if match:
        found += breaches_of_programs(match.group(1), sys.argv[1:])
    print("\n".join(found) if found else match.group(1))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
