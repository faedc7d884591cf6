"""A private PostgreSQL 15 cluster in a temporary folder, for tests only.

Socket only, in a folder that nobody else can enter, hence trust. Started by root, the server runs
as an unprivileged user (PostgreSQL refuses root); clients of this process connect as any role.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile

PG_BIN = os.environ.get("KT_PG_BIN", "/usr/lib/postgresql/15/bin")
ADMIN_ROLE = "kartoteka_admin"
APP_ROLE = "kartoteka_app"
UNPRIVILEGED = ("postgres", "nobody")
# fsync off: nothing of a test outlives the machine. The rest keeps values out of the log.
SETTINGS = {
    "listen_addresses": "''", "port": "5432", "fsync": "off", "timezone": "UTC",
    "lc_messages": "C", "dynamic_shared_memory_type": "mmap", "max_connections": "60",
    "max_parallel_workers_per_gather": "0", "shared_buffers": "64MB",
    "log_min_error_statement": "panic", "log_error_verbosity": "terse",
    "log_parameter_max_length_on_error": "0",
}


class ClusterError(Exception):
    """A PostgreSQL program failed; the text holds what it said."""


def unprivileged_user():
    """The passwd entry that a server started by root runs as, else None."""
    if os.geteuid() != 0:
        return None
    for name in UNPRIVILEGED:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise ClusterError("root needs one of the users " + ", ".join(UNPRIVILEGED))


class Cluster:
    """Made by start(), gone after stop(). folder is its own and short enough for a socket."""

    def __init__(self):
        self.user = unprivileged_user()
        self.folder = None
        self.log_path = None

    def start(self):
        self.folder = tempfile.mkdtemp(prefix="kt-pg-", dir="/tmp")
        self.log_path = os.path.join(self.folder, "postgres.log")
        if self.user:
            os.chown(self.folder, self.user.pw_uid, self.user.pw_gid)
        self._program("initdb", "-D", self._data(), "-U", ADMIN_ROLE, "--auth-local=trust",
                      "--auth-host=reject", "--encoding=UTF8", "--locale=C.UTF-8",
                      "--locale-provider=icu", "--icu-locale=und", "--data-checksums", "--no-sync")
        self.start_server()
        return self

    def start_server(self):
        settings = dict(SETTINGS, unix_socket_directories="'%s'" % self.folder)
        options = " ".join("-c %s=%s" % item for item in settings.items())
        self._program("pg_ctl", "-D", self._data(), "-l", self.log_path, "-w", "-t", "60",
                      "-o", options, "start")

    def stop_server(self, mode="fast"):
        self._program("pg_ctl", "-D", self._data(), "-m", mode, "-w", "-t", "60", "stop")

    def stop(self):
        if not self.folder:
            return
        if self.postmaster():
            try:
                self.stop_server("immediate")
            except ClusterError:
                os.kill(self.postmaster(), signal.SIGKILL)
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder = None

    def postmaster(self):
        """The server's process id, or None when it does not run."""
        try:
            with open(os.path.join(self._data(), "postmaster.pid")) as file:
                pid = int(file.readline())
            return pid if os.readlink("/proc/%d/cwd" % pid) == self._data() else None
        except (OSError, ValueError):
            return None

    def conninfo(self, database, role):
        return "host=%s port=5432 dbname=%s user=%s" % (self.folder, database, role)

    def create_database(self, name, template=None):
        self.drop_database(name)
        self._program("createdb", "-h", self.folder, "-U", ADMIN_ROLE,
                      *(["-T", template] if template else []), name)

    def drop_database(self, name):
        self._program("dropdb", "-h", self.folder, "-U", ADMIN_ROLE, "--force", "--if-exists", name)

    def log_text(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as file:
            return file.read()

    def _data(self):
        return os.path.join(self.folder, "data")

    def _program(self, name, *arguments):
        identity = {}
        if self.user:
            identity = {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}
        # The server that pg_ctl starts keeps its output open: into a file, not into a pipe.
        with tempfile.TemporaryFile() as output:
            status = subprocess.run(
                [os.path.join(PG_BIN, name), *arguments], stdin=subprocess.DEVNULL, stdout=output,
                stderr=output, cwd="/", env={"LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]},
                **identity).returncode
            output.seek(0)
            if status != 0:
                raise ClusterError("%s: %s" % (name, output.read().decode(errors="replace")[-800:]))


class Psql:
    """One psql session of the superuser that answers query after query."""

    MARK = "----kartoteka-end-of-answer----"

    def __init__(self, cluster, database):
        self.process = subprocess.Popen(
            [os.path.join(PG_BIN, "psql"), "-XAtqn", "-h", cluster.folder, "-U", ADMIN_ROLE,
             "-d", database],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env=dict(os.environ, PGOPTIONS="-c search_path=kartoteka,public"), text=True,
            encoding="utf-8")

    def ask(self, sql):
        """Columns joined by '|', rows by a blank. An error is returned as its text."""
        self.process.stdin.write("%s;\n\\echo '%s'\n" % (sql, self.MARK))
        self.process.stdin.flush()
        lines = []
        for line in self.process.stdout:
            line = line.rstrip("\n")
            if line == self.MARK:
                return " ".join(lines)
            lines.append(line)
        raise ClusterError("psql ended: " + " ".join(lines))

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=10)
        self.process.stdout.close()
