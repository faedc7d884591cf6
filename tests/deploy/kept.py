"""./run --detach: what of it is killed is started anew, for ever; --status tells, --stop ends all."""

import os
import re
import shutil
import signal
import subprocess
import time

import servers
from exchange import NginxTransport, Request, TransportError

ROUNDS = 20 if os.environ.get("KT_LONG") == "1" else 4
BACK_S = 4.0  # on a machine that others use, too
PARTS = ("postgres", "workers", "nginx")
OWN_PAGE = "http://localhost:3000"
SCRIPT = ('. "$KT_TREE/run"; ensure_packages() { :; }; build_preset() { :; }; main "$@"')


class Instance:
    """./run of a checkout of its own, whose programs are those of this one."""

    def __init__(self, folder):
        self.tree = os.path.join(folder, "tree")
        os.makedirs(os.path.join(self.tree, "var"))
        shutil.copy(os.path.join(servers.HOME, "run"), self.tree)
        shutil.copytree(os.path.join(servers.HOME, "tools"), os.path.join(self.tree, "tools"))
        for name in ("nginx", "web", "docs", "src", "packages.txt"):
            os.symlink(os.path.join(servers.HOME, name), os.path.join(self.tree, name))
        os.symlink(servers.BUILD, os.path.join(self.tree, "build"))
        self.port = servers.free_port()

    def run(self, *words):
        """(exit status, output)"""
        log = os.path.join(self.tree, "output")
        with open(log, "wb") as out:
            # A file: what is started may keep the output open.
            status = subprocess.run(["bash", "-c", SCRIPT, "run", *words], stdin=subprocess.DEVNULL,
                                    stdout=out, stderr=out, timeout=120, check=False, env={
                                        "PATH": servers.SYSTEM_PATH, "KT_TREE": self.tree,
                                        "PORT": str(self.port), "CORS_ORIGINS": OWN_PAGE,
                                        "HOME": self.tree}).returncode
        with open(log, encoding="utf-8") as out:
            return status, out.read()

    def pids(self):
        """{part: process} of ./run --status"""
        return {part: int(pid) for part, pid in
                re.findall(r"^(\w+) +process (\d+)", self.run("--status")[1], re.MULTILINE)}

    def ready(self):
        try:
            return NginxTransport(self.port).send(Request("GET", b"/readyz")).status == 200
        except (TransportError, OSError):
            return False


def back_after(instance, pids, names):
    """Seconds until it is ready again after the named parts are killed at once."""
    for name in names:
        os.kill(pids[name], signal.SIGKILL)
    killed = time.monotonic()
    time.sleep(0.15)  # an answer that was under way says nothing
    # The processes of a killed nginx may still answer, so its successor must be there, too.
    servers.wait_until(lambda: instance.ready() and set(instance.pids()) >= set(PARTS), 30,
                       "ready again after a kill of %s" % ", ".join(names))
    return time.monotonic() - killed


def pasted_faults(output):
    """The calls of the three dialects, the login at the console's address and kartotekactl, as ./run prints them."""
    block = output.partition("ready to paste:")[2].partition("\nStop:")[0]
    done = subprocess.run(["bash", "-c", "set -eo pipefail\n" + block], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=60, check=False,
                          env={"PATH": servers.SYSTEM_PATH, "LC_ALL": "C.UTF-8"})
    wanted = ('"statusCode":200', "<statusCode>200<", '"name":"Россия"', "Телефон домашний", "Андреев", "\tdemo\t")
    faults = ["not answered: " + word for word in wanted if word not in done.stdout]
    faults += ["./run does not name " + word for word in ("\nconsole ", "\nlogin ") if word not in output]
    return faults + [done.stdout[-1500:]] if faults or done.returncode != 0 else []


def parts_are_kept(_site, fixture, report):
    """Each part alone, then all at once, again and again."""
    instance = Instance(fixture.subfolder("kept"))
    try:
        status, output = instance.run("--detach")
        report.check("./run --detach", [] if status == 0 and instance.ready() else [output[-2000:]])
        report.check("what ./run prints can be pasted", pasted_faults(output))
        report.check("CORS_ORIGINS of ./run", origin_faults(instance))
        seconds, kills = {}, 0
        for number in range(ROUNDS):
            for names in ([name] for name in PARTS) if number % 2 == 0 else [PARTS]:
                pids = instance.pids()
                took = back_after(instance, pids, names)
                kills += len(names)
                key = names[0] if len(names) == 1 else "all"
                seconds[key] = max(seconds.get(key, 0), took)
        print("# %d kills under ./run --detach, ready again after at most: %s" % (
            kills, ", ".join("%s %.2f s" % item for item in seconds.items())))
        status, output = instance.run("--status")
        told = re.findall(r"started anew: (\d+)", output)
        report.check("killed parts are started anew, and --status tells", [fault for fault, bad in (
            ("ready after %s" % seconds, max(seconds.values()) > BACK_S),
            ("--status: %d: %s" % (status, output[:2000]), status != 0 or len(told) != len(PARTS)
             or sum(map(int, told)) < kills)) if bad])
        report.check("./run --detach beside it changes nothing", [] if "already running" in
                     instance.run("--detach")[1] else ["started a second time"])
        pids = instance.pids()
        os.kill(pids["keeper"], signal.SIGKILL)
        status, output = instance.run("--status")
        report.check("without its keeper --status is 3", [] if status == 3 and "keeper      not there" in
                     output and instance.ready() else ["%d: %s" % (status, output[:500])])
        status, output = instance.run("--detach")
        report.check("and ./run --detach mends it", [] if status == 0 and set(instance.pids()) >= {
            "keeper", *PARTS} else ["%d: %s" % (status, output[:2000])])
        pids = instance.pids()
        status, output = instance.run("--stop")
        left = [name for name, pid in pids.items() if not gone(pid)]
        report.check("./run --stop ends all", [] if status == 0 and not left and not instance.ready()
                     and instance.run("--status")[0] == 3 else [output, "left: %s" % left])
    finally:
        instance.run("--reset")


def origin_faults(instance):
    """CORS_ORIGINS of the caller holds in the demonstration, which else lets pages of any site read."""
    faults = []
    for page, wanted in ((OWN_PAGE, OWN_PAGE), ("https://other.example", None)):
        answer = NginxTransport(instance.port).send(Request("GET", b"/api/v1/crm/Countries", [("Origin", page)]))
        if answer.header("access-control-allow-origin") != wanted:
            faults.append("%s: %s" % (page, answer.headers))
    return faults


def gone(pid):
    try:
        with open("/proc/%d/stat" % pid, encoding="utf-8") as file:
            return file.read().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True
