#!/usr/bin/env python3
"""A newcomer's first minute: packages installed by a user whose sudo asks for a password, at a terminal.

It runs on a copy of this machine that is thrown away: an overlay over its root in mount and process
namespaces of its own. There nginx and PostgreSQL are purged and installed anew from the archive.
"""

import os
import pty
import shutil
import subprocess
import sys
import tempfile

USER, PASSWORD = "kt-newcomer", "correct horse"
POLICY = "/usr/sbin/policy-rc.d"
OWN_POLICY = "#!/bin/sh\n# the machine's own: everything may start\nexit 0\n"
PURGED = ("nginx", "nginx-common", "postgresql-15", "postgresql-common")  # and what depends on them
SCRIPT = ('KT_HOME=$HOME/kartoteka; . "$KT_HOME/tools/lib.sh"; set -euo pipefail; clean_environment;'
          " ensure_packages run; echo all-is-there")


def run(*command, **more):
    return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace", timeout=300,
                          check=False, **more)


def first_minute(_site, _fixture, report):
    """Asked for the password; nothing of Debian's started; nothing left behind."""
    reason = cannot_run()
    if reason:
        print("deploy: first_minute left out: " + reason, flush=True)
        return
    folder = tempfile.mkdtemp(prefix="kt-first-", dir="/tmp")
    try:
        done = run("unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc",
                   sys.executable, os.path.realpath(__file__), folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    lines = done.stdout.splitlines()
    report.check("first minute", [] if done.returncode == 0 and lines and lines[-1] == "well"
                 else lines[-40:] or ["status %d" % done.returncode])


def cannot_run():
    if os.geteuid() != 0:
        return "only root may make the copy"
    if run("unshare", "--mount", "true").returncode != 0:
        return "no mount namespaces here"
    if run("apt-get", "-q", "install", "--reinstall", "--download-only", "-y", "nginx").returncode != 0:
        return "the archive does not answer"
    return ""


# --- on the copy ---

def enter_copy(folder):
    def mount(*arguments):
        subprocess.run(["mount", *arguments], check=True)
    mount("-t", "tmpfs", "-o", "size=2g", "tmpfs", folder)
    upper, work, root = (os.path.join(folder, name) for name in ("upper", "work", "root"))
    for path in (upper, work, root):
        os.mkdir(path)
    home = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
    mount("-t", "overlay", "overlay", "-o", "lowerdir=/,upperdir=%s,workdir=%s" % (upper, work), root)
    for name in ("/proc", "/dev", "/sys", "/etc/resolv.conf"):
        mount("--rbind", name, root + name)
    checkout = root + "/home/kartoteka-copy"
    shutil.copytree(os.path.join(home, "tools"), checkout + "/tools")
    shutil.copy(os.path.join(home, "packages.txt"), checkout)
    os.chroot(root)
    os.chdir("/")


def make_newcomer():
    subprocess.run(["useradd", "--create-home", "--shell", "/bin/bash", USER], check=True)
    subprocess.run(["chpasswd"], input="%s:%s\n" % (USER, PASSWORD), text=True, check=True)
    os.rename("/home/kartoteka-copy", "/home/%s/kartoteka" % USER)
    with open("/etc/sudoers.d/newcomer", "w", encoding="utf-8") as file:
        file.write("%s ALL=(ALL) ALL\nDefaults timestamp_timeout=0\n" % USER)
    done = run("apt-get", "-q", "-y", "purge", *PURGED)
    assert done.returncode == 0, done.stdout
    for path in ("/etc/postgresql", "/etc/postgresql-common"):
        shutil.rmtree(path, ignore_errors=True)
    with open(POLICY, "w", encoding="utf-8") as file:
        file.write(OWN_POLICY)
    os.chmod(POLICY, 0o755)


def as_newcomer(shell):
    return ["setpriv", "--reuid", USER, "--regid", USER, "--init-groups", "env", "-i",
            "HOME=/home/" + USER, "TERM=dumb", "PATH=/usr/local/bin:/usr/bin:/bin", "bash", "-c", shell]


def at_terminal(password):
    """(status, what the terminal showed)"""
    pid, terminal = pty.fork()
    if pid == 0:
        command = as_newcomer(SCRIPT)
        os.execvp(command[0], command)
    shown, answered = b"", 0
    while True:
        try:
            data = os.read(terminal, 4096)
        except OSError:
            break
        shown += data
        if shown.count(b"to install packages:") > answered:
            answered += 1
            os.write(terminal, password.encode() + b"\n")
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), shown.decode(errors="replace")


def started():
    """Names of servers that run on the copy: its /proc shows its own processes only."""
    names = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/comm" % pid, encoding="utf-8") as file:
                names.append(file.read().strip())
        except OSError:
            pass
    return [name for name in names if name in ("nginx", "postgres")]


def left_behind():
    faults = []
    with open(POLICY, encoding="utf-8") as file:
        if file.read() != OWN_POLICY:
            faults.append("the machine's own policy-rc.d is another one now")
    for path in (POLICY + ".before-kartoteka", "/etc/postgresql-common/createcluster.d"):
        if os.path.lexists(path):
            faults.append("left behind: " + path)
    return faults


def faults_on_copy():
    status, shown = at_terminal("wrong")
    faults = [] if status == 3 else ["a wrong password: status %d: %s" % (status, shown[-500:])]
    done = run(*as_newcomer(SCRIPT), start_new_session=True)
    if done.returncode != 3 or "to install packages:" in done.stdout:
        faults.append("without a terminal: status %d: %s" % (done.returncode, done.stdout[-500:]))
    status, shown = at_terminal(PASSWORD)
    if status != 0 or "all-is-there" not in shown or "packages    100 %" not in shown.replace("\r", "\n"):
        faults.append("the password: status %d: %s" % (status, shown[-3000:]))
    faults += ["Debian's own was started: " + name for name in started()]
    if os.path.exists("/etc/postgresql/15/main"):
        faults.append("Debian's cluster was made")
    if os.path.lexists("/etc/systemd/system/multi-user.target.wants/nginx.service"):
        faults.append("Debian's nginx starts at the next boot")
    return faults + left_behind()


def main():
    enter_copy(sys.argv[1])
    make_newcomer()
    faults = faults_on_copy()
    print(*faults, *([] if faults else ["well"]), sep="\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
