#!/usr/bin/env python3
"""Runs a command with a private, migrated database that holds the demonstration's data.

  tests/lib/with_database.py COMMAND [ARGUMENT...]

The command finds KARTOTEKA_DATABASE and KARTOTEKA_ADMIN_DATABASE in its environment, and PGHOST,
PGUSER and PGDATABASE for psql. Everything is gone afterwards; the exit status is the command's.
"""

import os
import signal
import subprocess
import sys

import fixture


def main():
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with fixture.Fixture() as made:
        environment = dict(os.environ, **made.database("kt_command"))
        environment.update(PGHOST=made.cluster.folder, PGUSER="kartoteka_admin",
                           PGDATABASE="kt_command", PGPORT="5432")
        process = subprocess.Popen(sys.argv[1:], env=environment)
        try:
            return process.wait()
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()


if __name__ == "__main__":
    sys.exit(main())
