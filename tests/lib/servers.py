"""Starts and stops what a test runs against: workers under spawn-fcgi and multiwatch, nginx.

Everything is ended by process id; a server that does not end when asked is killed and reported.
"""

import os
import shutil
import signal
import socket
import subprocess
import time

HOME = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
SYSTEM_PATH = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
BUILD = os.environ.get("KT_BUILD", os.path.join(HOME, "build"))
READY_S = 60


class ServerError(Exception):
    """A server did not start or did not stop."""


# ./check coverage runs the programs of its own build instead of the release's.
INSTEAD = {"release": os.environ.get("KT_RELEASE", "release")}


def folder_of(preset):
    return os.path.join(BUILD, INSTEAD.get(preset, preset))


def binary(preset, name):
    path = os.path.join(folder_of(preset), name)
    if not os.access(path, os.X_OK):
        raise ServerError("%s is not built (./check builds it)" % path)
    return path


def worker_environment(cluster, database, **more):
    """The environment of a worker or kartotekactl, with nothing of the caller's."""
    return dict({
        "PATH": SYSTEM_PATH, "LC_ALL": "C.UTF-8",
        "KARTOTEKA_DATABASE": cluster.conninfo(database, "kartoteka_app"),
        "KARTOTEKA_BATCH_RATE": "5000",
        "KARTOTEKA_ADMIN_DATABASE": cluster.conninfo(database, "kartoteka_admin"),
        "ASAN_OPTIONS": "detect_leaks=1:abort_on_error=0:exitcode=99",
        "UBSAN_OPTIONS": "print_stacktrace=1",
    }, **more)


def wait_until(condition, seconds, what):
    """Polls a condition; its value when true, else ServerError."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise ServerError("waited %d s in vain: %s" % (seconds, what))
        time.sleep(0.02)


class Server:
    """A process of ours in a session of its own, its output in a file."""

    def __init__(self, name, command, environment, log_path, stop_signal=signal.SIGTERM,
                 user=None):
        """user: a passwd entry that the process runs as; only root can ask for that."""
        self.name = name
        self.log_path = log_path
        self.stop_signal = stop_signal
        identity = {}
        if user:
            identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        with open(log_path, "ab") as log:
            # It ends with this process, even when this one is killed.
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", *command], env=environment, cwd="/",
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, **identity)

    def alive(self):
        return self.process.poll() is None

    def stop(self, seconds=20):
        """Exit status of the process. Asks again each second: a child that multiwatch has forked
        and that has not yet become a worker loses the signal."""
        for _ in range(seconds if self.alive() else 0):
            self.process.send_signal(self.stop_signal)
            try:
                return self.process.wait(1)
            except subprocess.TimeoutExpired:
                pass
        if self.alive():
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            raise ServerError("%s did not end within %d s" % (self.name, seconds))
        return self.process.returncode

    def log_text(self):
        with open(self.log_path, encoding="utf-8", errors="backslashreplace") as file:
            return file.read()


def children(pid):
    """Process ids of the direct children."""
    with open("/proc/%d/task/%d/children" % (pid, pid)) as file:
        return [int(word) for word in file.read().split()]


def _sleeps(pid):
    """Does the process wait for something? So does one that has ended."""
    try:
        with open("/proc/%d/stat" % pid) as file:
            return file.read().rpartition(")")[2].split()[0] not in ("R", "D")
    except OSError:
        return True


def wait_until_idle(pids, seconds=READY_S):
    """Until each of the processes waits, seen twice in a row: what it was signalled or sent before
    is then handled, for a signal or a message makes its receiver runnable at once."""
    seen = 0
    deadline = time.monotonic() + seconds
    while seen < 2:
        seen = seen + 1 if all(_sleeps(pid) for pid in pids) else 0
        if time.monotonic() > deadline:
            raise ServerError("processes that do not come to rest: %s" % pids)
        time.sleep(0.001)


class Workers:
    """count workers on a socket in folder. wrapper: a command put in front (valgrind). engine:
    process, or event, of which one worker is the usual number. for_ever: started anew by ./run's
    supervisor, however many are killed."""

    def __init__(self, folder, preset, environment, count=2, wrapper=(), engine="process",
                 for_ever=False):
        self.engine = engine
        self.socket = os.path.join(folder, "kartoteka.sock")
        log = os.path.join(folder, "kartoteka.log")
        if os.path.exists(self.socket):
            os.unlink(self.socket)
        self.server = Server(
            "workers",
            [shutil.which("spawn-fcgi", path=SYSTEM_PATH), "-n", "-s", self.socket, "-M", "0660",
             "-b", "1024", "--", *self.supervisor(count, for_ever), *wrapper,
             binary(preset, "kartoteka"), "--engine", engine],
            environment, log)
        wait_until(self.accepts, READY_S, "the workers' socket")
        wait_until(lambda: len(self.pids()) == count, READY_S, "%d workers" % count)

    @staticmethod
    def supervisor(count, for_ever):
        if for_ever:
            return [os.path.join(HOME, "tools", "supervise.sh"), str(count)]
        return [shutil.which("multiwatch", path=SYSTEM_PATH), "-f", str(count), "-s", "TERM", "-r", "100",
                "-t", "100", "--"]

    def accepts(self):
        if not self.server.alive():
            raise ServerError("spawn-fcgi ended: " + self.server.log_text()[-500:])
        with socket.socket(socket.AF_UNIX) as probe:
            return probe.connect_ex(self.socket) == 0

    def pids(self):
        """The worker processes (children of multiwatch)."""
        return children(self.server.process.pid) if self.server.alive() else []

    def stop(self):
        return self.server.stop()

    def log_text(self):
        return self.server.log_text()


def tcp_accepts(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Nginx:
    """nginx in front of a workers' socket, with the project's own configuration."""

    def __init__(self, folder, worker_socket, **settings):
        self.folder = folder
        self.port = free_port()
        web = os.path.join(folder, "web")
        os.makedirs(web, exist_ok=True)
        values = dict(LISTEN="127.0.0.1:%d" % self.port, SOCKET=worker_socket, WEB=web, LOG=folder,
                      RUN=folder, PROCESSES=1, RATE=5000, BURST=10000, CONNECTIONS=500,
                      NETWORK_CONNECTIONS=1000, ALL_CONNECTIONS=1000,
                      USER="user root;" if os.geteuid() == 0 else "")
        values.update(settings)
        conf = os.path.join(folder, "nginx")
        subprocess.run([os.path.join(HOME, "tools", "nginx_conf.sh"), conf,
                        *("%s=%s" % item for item in values.items())], check=True)
        self.server = Server(
            "nginx", [shutil.which("nginx", path=SYSTEM_PATH), "-p", conf,
                      "-e", os.path.join(folder, "error.log"),
                      "-c", os.path.join(conf, "nginx.conf")],
            {"PATH": SYSTEM_PATH, "LC_ALL": "C.UTF-8"}, os.path.join(folder, "nginx.log"),
            signal.SIGQUIT)
        wait_until(self.accepts, READY_S, "nginx on port %d" % self.port)

    def accepts(self):
        if not self.server.alive():
            raise ServerError("nginx ended: " + self.server.log_text()[-500:])
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self):
        return self.server.stop()

    def log_text(self):
        text = self.server.log_text()
        for name in ("access.log", "error.log"):
            path = os.path.join(self.folder, name)
            if os.path.exists(path):
                with open(path, encoding="utf-8", errors="backslashreplace") as file:
                    text += file.read()
        return text
