"""PostgreSQL for the benchmark: a private cluster, kept between runs, set as a tuned server is.

The data lie in a work folder outside the checkout. fsync is on while anything is measured; it is
off only while a directory is made, and everything is synced before the first measurement.
"""

import fcntl
import os
import shutil
import signal
import subprocess
import time

from cluster import ADMIN_ROLE, PG_BIN, Cluster, ClusterError   # tests/lib

START_S = 120           # of a server; one that was killed recovers first

SETTINGS = {
    "listen_addresses": "", "port": "5432", "timezone": "UTC", "lc_messages": "C",
    "dynamic_shared_memory_type": "mmap", "max_connections": "120",
    "shared_buffers": "1GB", "effective_cache_size": "4GB", "random_page_cost": "1.1",
    "max_wal_size": "8GB", "checkpoint_timeout": "30min", "jit": "off",
    "max_parallel_workers_per_gather": "0", "log_min_error_statement": "panic",
    "log_error_verbosity": "terse", "log_parameter_max_length_on_error": "0",
}
LOADING = {"fsync": "off", "full_page_writes": "off", "autovacuum": "off",
           "maintenance_work_mem": "512MB", "work_mem": "64MB"}


def work_folder():
    """The folder of data, built peers and logs: KT_BENCH_WORK, else a folder of the user's."""
    path = os.environ.get("KT_BENCH_WORK") or "/var/tmp/kartoteka-bench-%d" % os.geteuid()
    os.makedirs(path, exist_ok=True)
    return os.path.realpath(path)


class Lock:
    """One benchmark at a time in a work folder."""

    def __init__(self, folder):
        self.file = open(os.path.join(folder, "lock"), "w")
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise ClusterError("another benchmark uses %s" % folder) from None

    def release(self):
        self.file.close()


class BenchCluster(Cluster):
    """start() and stop() as in the tests' cluster, but the data stay."""

    def __init__(self, folder):
        super().__init__()
        self.folder = folder
        self.log_path = os.path.join(folder, "postgres.log")
        self.loading = False
        self.server = None

    def start(self):
        if not os.path.exists(os.path.join(self._data(), "PG_VERSION")):
            self._initialise()
        self.start_server()
        return self

    def _initialise(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(self.folder, mode=0o755)
        if self.user:
            os.chown(self.folder, self.user.pw_uid, self.user.pw_gid)
        self._program("initdb", "-D", self._data(), "-U", ADMIN_ROLE, "--auth-local=trust",
                      "--auth-host=reject", "--encoding=UTF8", "--locale=C.UTF-8",
                      "--locale-provider=icu", "--icu-locale=und", "--data-checksums", "--no-sync")

    def start_server(self):
        """The server is a child of this process and ends with it, even when it is killed."""
        settings = dict(SETTINGS, unix_socket_directories=self.folder,
                        **(LOADING if self.loading else {}))
        options = [word for item in settings.items() for word in ("-c", "%s=%s" % item)]
        identity = {}
        if self.user:
            identity = {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}
        with open(self.log_path, "wb") as log:
            self.server = subprocess.Popen(
                ["setpriv", "--pdeathsig", "QUIT", os.path.join(PG_BIN, "postgres"), "-D",
                 self._data(), *options], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                cwd="/", env={"LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]},
                start_new_session=True, **identity)
        deadline = time.monotonic() + START_S
        while not self._ready():
            if self.server.poll() is not None or time.monotonic() > deadline:
                raise ClusterError("the server did not start: " + self.log_text()[-800:])
            time.sleep(0.05)

    def _ready(self):
        try:
            self._program("pg_isready", "-q", "-h", self.folder)
            return True
        except ClusterError:
            return False

    def stop_server(self, mode="fast"):
        self.server.send_signal(signal.SIGINT if mode == "fast" else signal.SIGQUIT)
        self.server.wait(START_S)

    def restart(self, loading):
        """For loading (nothing is durable) or for measuring (everything is)."""
        self.stop_server()
        self.loading = loading
        if not loading:
            os.sync()
        self.start_server()

    def postmaster(self):
        return self.server.pid

    def stop(self):
        if self.server and self.server.poll() is None:
            self.stop_server()
        self.server = None

    def remove(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
