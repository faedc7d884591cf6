"""An installed Kartoteka: cmake --install into a folder of its own, and its configuration."""

import os
import shlex
import shutil
import subprocess

import servers

FOLDERS = ("etc/kartoteka", "run/kartoteka", "run/lighttpd", "var/log/apache2", "var/log/lighttpd",
           "var/log/nginx")


class Site:
    """folder is the prefix. Servers run as user (a passwd entry) when started by root."""

    def __init__(self, folder, user):
        self.folder, self.user = folder, user
        self.installed = subprocess.run(
            ["cmake", "--install", os.path.dirname(servers.binary("release", "kartoteka")),
             "--prefix", folder],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            timeout=120, check=False)
        if self.installed.returncode != 0:
            raise servers.ServerError("cmake --install: " + self.installed.stdout[-1500:])
        for name in FOLDERS:
            os.makedirs(self.path(name), exist_ok=True)
            self.give(self.path(name))

    def path(self, name):
        return os.path.join(self.folder, name)

    def deploy(self, name):
        return self.path("share/kartoteka/deploy/" + name)

    def give(self, path):
        """To the user that servers run as."""
        if self.user:
            os.chown(path, self.user.pw_uid, self.user.pw_gid)

    def configure(self, environment, **more):
        """The sample of deploy/ with this database in it, where the deployed files look for it."""
        values = dict(more, DATABASE=environment["KARTOTEKA_DATABASE"])
        with open(self.deploy("kartoteka.conf"), encoding="utf-8") as file:
            lines = [line for line in file.read().split("\n") if not line.startswith("DATABASE=")]
        path = self.path("etc/kartoteka/kartoteka.conf")
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n".join(lines + ["%s=%s" % item for item in values.items()]) + "\n")
        os.chmod(path, 0o600)
        self.give(path)

    def unit(self, name):
        """(key, value) lines of an installed systemd unit."""
        with open(self.path("lib/systemd/system/" + name), encoding="utf-8") as file:
            return [line.rstrip("\n").split("=", 1) for line in file
                    if "=" in line and not line.startswith("#")]

    def unit_value(self, name, key):
        return next(value for found, value in self.unit(name) if found == key)

    def exec_start(self):
        return shlex.split(self.unit_value("kartoteka@.service", "ExecStart"))

    def start_socket_worker(self, folder):
        """The service's own command, its socket handed over as systemd does it."""
        socket = self.unit_value("kartoteka.socket", "ListenStream")
        if os.path.exists(socket):
            os.unlink(socket)
        server = servers.Server(
            "socket activation",
            [shutil.which("systemd-socket-activate"), "-l", socket, *self.exec_start()],
            {"PATH": servers.SYSTEM_PATH, "LC_ALL": "C.UTF-8"},
            os.path.join(folder, "kartoteka.log"), user=self.user)
        servers.wait_until(lambda: os.path.exists(socket), servers.READY_S, socket)
        return server

    def processes(self):
        """Process ids of workers that run from this installation."""
        found = []
        for name in os.listdir("/proc"):
            try:
                if name.isdigit() and os.readlink("/proc/%s/exe" % name) == self.path("bin/kartoteka"):
                    found.append(int(name))
            except OSError:
                continue
        return found
