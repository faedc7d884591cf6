"""The database that tests start from: a private cluster, and one migrated template with the
demonstration's tenant, a second tenant, and the keys of both."""

import base64
import json
import os
import secrets
import shlex
import shutil
import subprocess
import tempfile

import servers
from cluster import Cluster

TEMPLATE = "kartoteka_template"
OTHER_OBJECT = "188888888"
# Rows of programs or plans that run at the same time, each with a twin of the fixture: some change roles.
ROWS = min(2, os.cpu_count() or 1)


class FixtureError(Exception):
    """kartotekactl failed; the text holds what it said."""


def run_ctl(environment, *arguments, preset="release", stdin=""):
    """Output of kartotekactl."""
    done = subprocess.run([servers.binary(preset, "kartotekactl"), *arguments], input=stdin,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment,
                          cwd="/", text=True, encoding="utf-8", timeout=120, check=False)
    if done.returncode != 0:
        raise FixtureError("kartotekactl %s: status %d: %s%s" % (
            " ".join(arguments), done.returncode, done.stdout[-500:], done.stderr[-500:]))
    return done.stdout


def basic(user, password):
    return base64.b64encode(("%s:%s" % (user, password)).encode()).decode()


def assignments(text):
    """NAME=value lines of a shell, as a dictionary."""
    out = {}
    for line in text.splitlines():
        words = shlex.split(line, comments=True)
        for word in words:
            name, equals, value = word.partition("=")
            if equals:
                out[name] = value
    return out


class Fixture:
    """Use as a context: the cluster and the folder for sockets and logs exist inside it."""

    def __init__(self, preset="release"):
        self.preset = preset
        self.engine = "process"  # what stages start when they do not say
        self.cluster = Cluster()
        self.folder = None
        self.variables = {}
        self.original = None

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="kt-test-", dir="/tmp")
        try:
            if self.original:
                self._copy_template()
            else:
                self.cluster.start()
                self._make_template()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.cluster.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def twin(self):
        """A fixture of the same content with a cluster of its own; use it as a context inside this one.
        What one database writes holds back in all of its cluster what is told since a revision."""
        other = Fixture(self.preset)
        other.original = self
        return other

    def _copy_template(self):
        self.original.cluster.stop_server()
        self.cluster.copy_of(self.original.cluster)
        self.original.cluster.start_server()
        self.variables = dict(self.original.variables)

    def _make_template(self):
        self.cluster.create_database(TEMPLATE)
        environment = servers.worker_environment(self.cluster, TEMPLATE)
        run_ctl(environment, "db", "migrate", preset=self.preset)
        run_ctl(environment, "demo", "load", preset=self.preset)
        self.variables = assignments(run_ctl(environment, "demo", "keys", preset=self.preset))
        self.variables["BASIC"] = basic(self.variables["R7_USER"], self.variables["R7_PASSWORD"])
        self._add_read_only_keys(environment)
        self._add_other_tenant(environment)

    def _add_read_only_keys(self, environment):
        def key(*arguments, may=("--read-only",)):
            return run_ctl(environment, "key", "create", "--tenant", "demo", *may,
                           *arguments, preset=self.preset).strip()
        self.variables["READONLY_SID"] = key("--kind", "sid", "--object",
                                             self.variables["OBJECT_ID"])
        self.variables["READONLY_APIKEY"] = key("--kind", "apikey")
        self.variables["PHONE_KEY"] = key("--kind", "phone", "--label", "телефоны", may=())
        self.variables["PHONE_READER"] = key("--kind", "phone", "--label", "книга")
        self.variables["DEVICE_BASIC"], self.variables["DEVICE_ALL_BASIC"] = (
            self._device(environment, "demo", login) for login in ("marand@omadaru.ru", "mike@kartoteka.test"))
        self.variables["DEVICE_READ_BASIC"] = self._device(environment, "demo", "marand@omadaru.ru", "--read-only")
        self.variables["PHONE_BASIC"] = basic("phone", self.variables["PHONE_KEY"])

    def _device(self, environment, tenant, login, *more):
        """Basic credentials of a new device of an employee."""
        return basic(login, run_ctl(environment, "device", "add", login, "--tenant", tenant, *more,
                                    preset=self.preset).strip())

    def _add_other_tenant(self, environment):
        """A second tenant with everything the first has: nothing of one may be seen by the other."""
        def ctl(*arguments, stdin=""):
            return run_ctl(environment, *arguments, preset=self.preset, stdin=stdin).strip()
        login, password = "other@example.com", secrets.token_hex(12)
        ctl("tenant", "add", "other")
        ctl("object", "add", "--tenant", "other", "--object", OTHER_OBJECT)
        ctl("employee", "add", "--tenant", "other", "--login", login, "--name", "Other Admin",
            "--admin", stdin=password + "\n")
        self.variables.update({
            "OTHER_R7_USER": login, "OTHER_LOGIN": login, "OTHER_R7_PASSWORD": password,
            "OTHER_BASIC": basic(login, password), "OTHER_OBJECT_ID": OTHER_OBJECT,
            "OTHER_SID": ctl("key", "create", "--tenant", "other", "--kind", "sid", "--object",
                             OTHER_OBJECT),
            "OTHER_APIKEY": ctl("key", "create", "--tenant", "other", "--kind", "apikey"),
            "FORM_TOKEN": ctl("form", "add", "Сайт", "--tenant", "demo", "--per-address", "1000", "--per-hour", "1000"),
            "OTHER_FORM_TOKEN": ctl("form", "add", "Other", "--tenant", "other", "--per-address", "1000", "--per-hour",
                                    "1000"),
            "MAPPED_FORM": ctl("form", "add", "Своя", "--tenant", "demo", "--field", "name=client", "--field",
                               "phone=cell", "--field", "trap=website", "--per-address", "3", "--per-hour", "5"),
            "OTHER_DEVICE_BASIC": self._device(environment, "other", login),
            "OTHER_EMPLOYEE": str(json.loads(ctl("employee", "list", "--tenant", "other", "--json"))[0]["id"]),
            "OTHER_PHONE_KEY": ctl("key", "create", "--tenant", "other", "--kind", "phone")})

    def database(self, name):
        """A fresh copy of the template; the environment of a worker on it."""
        self.cluster.copy_database(name, TEMPLATE)
        return servers.worker_environment(self.cluster, name)

    def subfolder(self, name):
        path = os.path.join(self.folder, name)
        os.makedirs(path)
        return path
