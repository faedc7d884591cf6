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
import time

PG_BIN = os.environ.get("KT_PG_BIN", "/usr/lib/postgresql/15/bin")
ADMIN_ROLE = "kartoteka_admin"
APP_ROLE = "kartoteka_app"
UNPRIVILEGED = ("postgres", "nobody")
# fsync off: nothing of a test outlives the machine. The rest keeps values out of the log.
SETTINGS = {
    "listen_addresses": "", "port": "5432", "fsync": "off", "timezone": "UTC",
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
        self.server = None

    def start(self, *initdb, **settings):
        """initdb: options of initdb beside ours; settings: of the server, over SETTINGS."""
        self.folder = tempfile.mkdtemp(prefix="kt-pg-", dir="/tmp")
        self.log_path = os.path.join(self.folder, "postgres.log")
        if self.user:
            os.chown(self.folder, self.user.pw_uid, self.user.pw_gid)
        self._program("initdb", "-D", self._data(), "-U", ADMIN_ROLE, "--auth-local=trust",
                      "--auth-host=reject", "--encoding=UTF8", "--locale=C.UTF-8",
                      "--locale-provider=icu", "--icu-locale=und", *(() if "--no-data-checksums" in initdb else ("--data-checksums",)),
                      "--no-sync", *(word for word in initdb if word != "--no-data-checksums"))
        self.start_server(**settings)
        return self

    def copy_of(self, other):
        """Starts a cluster that holds what the other one does, whose server is stopped."""
        self.folder = tempfile.mkdtemp(prefix="kt-pg-", dir="/tmp")
        self.log_path = os.path.join(self.folder, "postgres.log")
        if self.user:
            os.chown(self.folder, self.user.pw_uid, self.user.pw_gid)
        self._program("/bin/cp", "-a", other._data(), self._data())
        self.start_server()
        return self

    def start_server(self, **more):
        """The server is a child of this process and ends with it, even when it is killed. more:
        settings over SETTINGS."""
        settings = {**SETTINGS, "unix_socket_directories": self.folder, **more}
        options = [word for item in settings.items() for word in ("-c", "%s=%s" % item)]
        with open(self.log_path, "ab") as log:
            self.server = subprocess.Popen(
                ["setpriv", "--pdeathsig", "QUIT", os.path.join(PG_BIN, "postgres"),
                 "-D", self._data(), *options],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                **self.surroundings())
        deadline = time.monotonic() + 60
        while not self._answers():
            if self.server.poll() is not None or time.monotonic() > deadline:
                raise ClusterError("the server did not start: " + self.log_text()[-800:])
            time.sleep(0.02)

    def _answers(self):
        try:
            self._program("pg_isready", "-q", "-h", self.folder)
            return True
        except ClusterError:
            return False

    def stop_server(self, mode="fast"):
        """mode: fast or immediate, as pg_ctl calls them."""
        self.server.send_signal(signal.SIGINT if mode == "fast" else signal.SIGQUIT)
        self.server.wait(60)

    def stop(self):
        if not self.folder:
            return
        if self.server and self.server.poll() is None:
            try:
                self.stop_server("immediate")
            except subprocess.TimeoutExpired:
                self.server.kill()
                self.server.wait()
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

    def copy_database(self, name, template):
        """A fresh copy in place of what has that name; one program, since tests do it a hundred times. db
        migrate has taken TEMPORARY away from PUBLIC, and a copy gets it again."""
        self._program("psql", "-XqAt", "-h", self.folder, "-U", ADMIN_ROLE, "-d", "postgres",
                      *(word for text in (
                          'DROP DATABASE IF EXISTS "%s" WITH (FORCE)' % name,
                          'CREATE DATABASE "%s" TEMPLATE "%s"' % (name, template),
                          'REVOKE TEMPORARY ON DATABASE "%s" FROM PUBLIC' % name) for word in ("-c", text)))

    def create_database(self, name, template=None, *options):
        self.drop_database(name)
        self._program("createdb", "-h", self.folder, "-U", ADMIN_ROLE,
                      *(["-T", template] if template else []), *options, name)

    def run_sql(self, database, sql):
        self._program("psql", "-XqAt", "-h", self.folder, "-U", ADMIN_ROLE, "-d", database, "-c", sql)

    def drop_database(self, name):
        self._program("dropdb", "-h", self.folder, "-U", ADMIN_ROLE, "--force", "--if-exists", name)

    def log_text(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as file:
            return file.read()

    def _data(self):
        return os.path.join(self.folder, "data")

    def surroundings(self):
        """How a PostgreSQL program is started: no locale, folder or user of the caller's."""
        out = {"cwd": "/", "env": {"LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]}}
        if self.user:
            out.update(user=self.user.pw_uid, group=self.user.pw_gid, extra_groups=[])
        return out

    def _program(self, name, *arguments):
        done = subprocess.run([os.path.join(PG_BIN, name), *arguments], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
                              **self.surroundings())
        if done.returncode != 0:
            raise ClusterError("%s: %s" % (name, done.stdout.decode(errors="replace")[-800:]))


class Psql:
    """One psql session of the superuser that answers query after query."""

    MARK = "----kartoteka-end-of-answer----"

    def __init__(self, cluster, database):
        self.process = subprocess.Popen(
            [os.path.join(PG_BIN, "psql"), "-XAtqn", "-d", cluster.conninfo(database, ADMIN_ROLE)],
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
