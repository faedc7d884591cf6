"""Everything a benchmark needs around it: the cluster, the directory, a fresh copy of it, variants."""

import os
import shutil
import subprocess
import tempfile

import directory
import server
import servers
import stack

TEMPLATE = "directory"


def build_folder():
    """The folder of Kartoteka's programs: KT_BUILD, else the release build of this checkout."""
    path = os.environ.get("KT_BUILD") or os.path.join(directory.HOME, "build", "release")
    if not os.access(os.path.join(path, "kartoteka"), os.X_OK):
        raise directory.DirectoryError("%s/kartoteka is not built" % path)
    return os.path.realpath(path)


class Stage:
    """Use as a context: inside it the server runs and holds the directory as `template`."""

    def __init__(self, scale, say):
        self.scale = scale
        self.say = say
        self.work = server.work_folder()
        self.build = build_folder()
        self.tenants = directory.tenants(scale)
        self.has_event = stack.has_event(self.build)
        self.routes = subprocess.run(
            [os.path.join(self.build, "kartotekactl"), "routes"], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, text=True, check=True,
            env={"PATH": servers.SYSTEM_PATH}).stdout.splitlines()[1:]
        self.lock = server.Lock(self.work)
        self.cluster = server.BenchCluster(os.path.join(self.work, "pg-%g" % scale))
        self.run_folder = None
        self.variants = []

    def __enter__(self):
        try:
            self.run_folder = tempfile.mkdtemp(prefix="kt-bench-", dir="/tmp")
            self._ensure_directory()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for variant in reversed(self.variants):
            try:
                variant.stop()
            except servers.ServerError as error:
                self.say("stop        %s" % error)
        self.cluster.stop()
        if self.run_folder:
            shutil.rmtree(self.run_folder, ignore_errors=True)
        self.lock.release()

    def _mark(self):
        return os.path.join(self.cluster.folder, "made-from")

    def _ensure_directory(self):
        wanted = directory.fingerprint(self.scale)
        made = os.path.exists(self._mark()) and open(self._mark()).read() == wanted
        if not made:
            self.cluster.remove()
            self.cluster.loading = True
        self.cluster.start()
        if made:
            return
        directory.make(self.cluster, TEMPLATE, lambda *a: self.ctl(TEMPLATE, *a), self.scale)
        rows = directory.counts(self.cluster, TEMPLATE)
        self.say("directory   " + ", ".join("%s %d" % item for item in rows.items()))
        self.cluster.restart(loading=False)
        with open(self._mark(), "w") as file:
            file.write(wanted)

    def ctl(self, database, *arguments):
        done = subprocess.run(
            [os.path.join(self.build, "kartotekactl"), *arguments], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd="/",
            env=servers.worker_environment(self.cluster, database), check=False)
        if done.returncode != 0:
            raise directory.DirectoryError("kartotekactl %s: %s%s" % (
                " ".join(arguments), done.stdout[-400:], done.stderr[-400:]))
        return done.stdout

    def fresh(self, name="bench"):
        """A copy of the directory, in the server's memory."""
        directory.run_psql(self.cluster, "postgres", sql='DROP DATABASE IF EXISTS "%s" (FORCE);\n'
                           'CREATE DATABASE "%s" TEMPLATE "%s" STRATEGY file_copy;\n'
                           % (name, name, TEMPLATE))
        directory.run_psql(self.cluster, name, sql="""
            CREATE EXTENSION IF NOT EXISTS pg_prewarm SCHEMA public;
            SELECT sum(public.pg_prewarm(oid)) FROM pg_class
            WHERE relnamespace = 'kartoteka'::regnamespace AND relkind IN ('r', 'i');
            CHECKPOINT;""")
        return stack.Database(self.cluster, name, self.work)

    def start(self, name, database, suffix=""):
        variant = stack.make(name + suffix, self.run_folder, database, self.build)
        self.variants.append(variant)
        return variant.start()

    def stop(self, variant):
        self.variants.remove(variant)
        variant.stop()
