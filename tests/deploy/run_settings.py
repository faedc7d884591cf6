"""Which settings of the caller's environment ./run takes over, and which it refuses."""

import os
import subprocess

import servers

SCRIPT = ('. "$KT_HOME/tools/lib.sh"; . "$KT_HOME/tools/stack.sh"; set -euo pipefail; clean_environment;'
          ' DATA=$KT_DATA; caller_configuration')
# environment, lines of the configuration (None: refused), what the reason says
CASES = (
    ({}, [], ""),
    ({"CORS_ORIGINS": "https://a.example, https://b.example"},
     ['CORS_ORIGINS="https://a.example, https://b.example"'], ""),
    ({"KARTOTEKA_QUEUE_MAX": "99", "LOG_LEVEL": "debug"}, ['LOG_LEVEL="debug"', 'QUEUE_MAX="99"'], ""),
    ({"WEBDELIVERY_VERSION": 'a"b\\c'}, ['WEBDELIVERY_VERSION="a\\"b\\\\c"'], ""),
    ({"LOG_LEVEL_X": "debug", "PORT": "9000", "DATABASE": "of somebody"}, [], ""),
    ({"KARTOTEKA_CONFIG": "/nowhere"}, [], ""),
    ({"BODY_MAX": "7"}, None, "BODY_MAX: must be a whole number from 1024"),
    ({"LOG_LEVEL": "loud"}, None, "LOG_LEVEL: must be"),
    ({"PUBLIC_URL": "a\nDATABASE=b"}, None, "PUBLIC_URL"),
    ({"KARTOTEKA_NO_SUCH": "1"}, None, "KARTOTEKA_NO_SUCH"),
    ({"KARTOTEKA_DATABASE": "x"}, None, "has a database of its own"),
    ({"WORKERS": "2"}, [], ""),
    ({"WORKERS": "0"}, None, "WORKERS=0: a number from 1 to 99"),
    ({"WORKERS": "100"}, None, "WORKERS=100: a number from 1 to 99"),
    ({"WORKERS": "two"}, None, "WORKERS=two: a number from 1 to 99"),
)


def run_settings(site, fixture, report):
    """Each key of docs/CONFIG.md, with the prefix and without; checked before anything starts."""
    data = fixture.subfolder("run-settings")
    os.symlink(site.path("bin"), os.path.join(data, "bin"))
    base = {"PATH": servers.SYSTEM_PATH, "KT_HOME": servers.HOME, "KT_DATA": data}
    for given, lines, reason in CASES:
        done = subprocess.run(["bash", "-c", SCRIPT], env=dict(base, **given), text=True, check=False,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if lines is None:
            well = done.returncode in (1, 2) and reason in done.stderr and not done.stdout
        else:
            well = done.returncode == 0 and done.stdout.splitlines() == lines
        report.check("./run with %s" % given, [] if well else [
            "status %d: %s%s" % (done.returncode, done.stdout, done.stderr)])
