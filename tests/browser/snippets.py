"""The programs of docs/SNIPPETS.md, each run as printed against this server."""

import os
import re
import shutil
import subprocess

import servers

# The word behind a code block's fence: who runs it, and what its file is called.
LANGUAGES = {"sh": ("bash", "jobs.sh"), "php": ("php8.2", "jobs.php"), "js": ("node", "jobs.mjs"), "py": ("python3", "jobs.py")}
SAID = ["1 token", "2 Безногов", "3 added", "4 phone", "5 note", "6 address", "7 tag", "8 found", "9 changes", "10 deleted"]


def programs():
    with open(os.path.join(servers.HOME, "docs", "SNIPPETS.md"), encoding="utf-8") as file:
        return re.findall(r"^```(\w+)\n(.*?)^```$", file.read(), re.DOTALL | re.MULTILINE)


def every_language(_browser, kartoteka, report):
    environment = {"PATH": servers.SYSTEM_PATH + ":" + os.path.dirname(shutil.which("node") or "/usr/bin/node"),
                   "LC_ALL": "C.UTF-8", "BASE_URL": kartoteka.url, **kartoteka.variables}
    for language, text in programs():
        program, name = LANGUAGES[language]
        path = os.path.join(kartoteka.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        done = subprocess.run([program, path], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=60, check=False, encoding="utf-8", cwd=kartoteka.folder)
        said = done.stdout.splitlines()
        report.check("docs/SNIPPETS.md: " + language, [] if said == SAID and done.returncode == 0
                     else ["status %d: %s" % (done.returncode, done.stdout[-800:])])


SCENARIOS = (every_language,)
