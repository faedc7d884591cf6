"""The programs of docs/SNIPPETS.md, each run as printed against this server."""

import os
import re
import shutil
import subprocess
import traceback
import types
import urllib.parse

import jobs_of_1c
import servers

# The word behind a code block's fence: who runs it, and what its file is called.
LANGUAGES = {"sh": ("bash", "jobs.sh"), "php": ("php8.2", "jobs.php"), "js": ("node", "jobs.mjs"), "py": ("python3", "jobs.py"),
             "cs": ("mono", "jobs.cs")}
ASSEMBLIES = "System.Net.Http,System.Runtime.Serialization,System.Xml,System.Xml.Linq"
SAID = ["1 token", "2 Безногов", "3 added", "4 phone", "5 note", "6 address", "7 tag", "8 found", "9 changes", "10 deleted"]


def programs():
    with open(os.path.join(servers.HOME, "docs", "SNIPPETS.md"), encoding="utf-8") as file:
        return re.findall(r"^```(\w+)\n(.*?)^```$", file.read(), re.DOTALL | re.MULTILINE)


def every_language(_browser, kartoteka, report):
    environment = {"PATH": servers.SYSTEM_PATH + ":" + os.path.dirname(shutil.which("node") or "/usr/bin/node"),
                   "LC_ALL": "C.UTF-8", "BASE_URL": kartoteka.url, **kartoteka.variables}
    found = dict(programs())
    report.check("docs/SNIPPETS.md has each language once", [] if set(found) == {*LANGUAGES, "bsl"} and len(found) == len(
        programs()) else ["%s" % [language for language, _ in programs()]])
    for language, text in found.items():
        if language in LANGUAGES:
            said, status = run(language, text, environment, kartoteka.folder)
            report.check("docs/SNIPPETS.md: " + language, [] if said == SAID and status == 0
                         else ["status %d: %s" % (status, "\n".join(said)[-1500:])])
    for mark in (False, True):
        report.check("docs/SNIPPETS.md: 1C%s" % (", with byte order marks" if mark else ""),
                     faults_of_1c(found["bsl"], environment, mark))


def run(language, text, environment, folder):
    """(lines that it printed, exit status)"""
    program, name = LANGUAGES[language]
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    if language == "cs":
        done = subprocess.run(["mcs", "-out:" + path + ".exe", "-r:" + ASSEMBLIES, path], env=environment, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=60, check=False, encoding="utf-8", cwd=folder)
        if done.returncode != 0:
            return done.stdout.splitlines(), done.returncode
        path += ".exe"
    done = subprocess.run([program, path], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          timeout=60, check=False, encoding="utf-8", cwd=folder)
    return done.stdout.splitlines(), done.returncode


def faults_of_1c(text, environment, mark):
    place = urllib.parse.urlsplit(environment["BASE_URL"])
    parameters = types.SimpleNamespace(Сервер=place.hostname, Порт=place.port, Номер=os.getpid(), **environment)
    said = []
    try:
        jobs_of_1c.run(text, parameters, said, mark)
    except Exception:  # pylint: disable=broad-except
        return [traceback.format_exc()[-1500:]]
    return [] if said == SAID else ["\n".join(said)]


SCENARIOS = (every_language,)
