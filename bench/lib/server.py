"""PostgreSQL for the benchmark: a private cluster, kept between runs, set as a tuned server is.

The data lie in a work folder outside the checkout. fsync is on while anything is measured; it is
off only while a directory is made, and everything is synced before the first measurement.
"""

import fcntl
import os
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tests",
                                "lib"))

from cluster import ADMIN_ROLE, Cluster, ClusterError  # noqa: E402  (the tests' library)

SETTINGS = {
    "listen_addresses": "''", "port": "5432", "timezone": "UTC", "lc_messages": "C",
    "dynamic_shared_memory_type": "mmap", "max_connections": "120",
    "shared_buffers": "1GB", "effective_cache_size": "4GB", "random_page_cost": "1.1",
    "max_wal_size": "8GB", "checkpoint_timeout": "30min", "jit": "off",
    "max_parallel_workers_per_gather": "0", "log_min_error_statement": "panic",
    "log_error_verbosity": "terse", "log_parameter_max_length_on_error": "0",
}
LOADING = {"fsync": "off", "full_page_writes": "off", "autovacuum": "off",
           "maintenance_work_mem": "512MB", "work_mem": "64MB"}


def work_folder():
    """Where data, built peers and logs lie: KT_BENCH_WORK, else a folder of the user's."""
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


class BenchCluster(Cluster):
    """start() and stop() as in the tests' cluster, but the data stay."""

    def __init__(self, folder):
        super().__init__()
        self.folder = folder
        self.log_path = os.path.join(folder, "postgres.log")
        self.loading = False

    def start(self):
        if self.postmaster():
            self.stop_server("immediate")   # of a benchmark that was killed
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
        settings = dict(SETTINGS, unix_socket_directories="'%s'" % self.folder,
                        **(LOADING if self.loading else {}))
        options = " ".join("-c %s=%s" % item for item in settings.items())
        self._program("pg_ctl", "-D", self._data(), "-l", self.log_path, "-w", "-t", "120",
                      "-o", options, "start")

    def restart(self, loading):
        """For loading (nothing is durable) or for measuring (everything is)."""
        self.stop_server("fast")
        self.loading = loading
        if not loading:
            os.sync()
        self.start_server()

    def stop(self):
        if self.postmaster():
            self.stop_server("fast")

    def remove(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
