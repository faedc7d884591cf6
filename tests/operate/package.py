"""The Debian package: built, read by lintian, and (with KT_LONG, or asked for by name) installed, upgraded,
removed and purged in a clean Debian that has nothing else; and there, too, the commands of docs/INSTALL.md."""

import glob
import os
import re
import shutil
import subprocess
import sys

import install_page
import servers

HERE = os.path.dirname(os.path.realpath(__file__))
NEXT = "+next"  # behind the version of which the test upgrades
INSIDE_S = 600
# The steps inside need these beside those that the package depends on.
INSIDE = ["postgresql-15", "nginx", "curl", "openssl", "iproute2", "util-linux", "init-system-helpers", "systemd", "nftables",
          "certbot", "acme-tiny", "pebble"]
# folder, shim of systemctl, seconds
ENTER_COPY = """mount -t tmpfs -o size=2g tmpfs "$0"/. 2>/dev/null || true
mkdir "$0/layer" "$0/work" "$0/top"
cp "$1" "$0/systemctl"
mount -t overlay overlay -o "lowerdir=/,upperdir=$0/layer,workdir=$0/work" "$0/top"
cp "$0/systemctl" "$0/top/usr/local/bin/systemctl"
mount --rbind /dev "$0/top/dev"
mount -t proc proc "$0/top/proc"
for each in tmp run srv; do mount -t tmpfs tmpfs "$0/top/$each"; done
mkdir -p "$0/top/run/lock" "$0/top/run/postgresql"
chown postgres "$0/top/run/postgresql"
chmod 1777 "$0/top/tmp"
cp "$3" "$0/top/srv/script.sh"
ip link set lo up
exec timeout "$2" chroot "$0/top" bash srv/script.sh
"""


def run(*command, seconds=900, **more):
    return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace", timeout=seconds,
                          check=False, **more)


def faults_of(done, what):
    return [] if done.returncode == 0 else ["%s: status %d: %s" % (what, done.returncode,
                                                                  done.stdout[-3000:])]


def copy_of_tree(folder):
    """The files that are, or are about to be, in the repository."""
    names = subprocess.run(["git", "-C", servers.HOME, "ls-files", "-z"], stdout=subprocess.PIPE,
                           check=True).stdout.decode().split("\0")
    for name in filter(None, names):
        target = os.path.join(folder, name)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copy(os.path.join(servers.HOME, name), target)


def build(folder, behind=""):
    """(path of the package, faults). Packs what the release build has made. behind: what the version ends with."""
    tree = os.path.join(folder, "kartoteka")
    copy_of_tree(tree)
    if behind:
        path = os.path.join(tree, "debian", "changelog")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        with open(path, "w", encoding="utf-8") as file:
            file.write(re.sub(r"\(([^)]+)\)", r"(\1%s)" % behind, text, count=1))
    environment = {"PATH": servers.SYSTEM_PATH, "LC_ALL": "C.UTF-8", "HOME": folder,
                   "BUILT": os.path.join(servers.BUILD, "release")}
    done = run("dpkg-buildpackage", "-b", "-us", "-uc", "-nc", "-d", cwd=tree, env=environment)
    found = glob.glob(os.path.join(folder, "kartoteka_*.deb"))
    if done.returncode != 0 or not found:
        return None, ["dpkg-buildpackage: status %d: %s" % (done.returncode, done.stdout[-3000:])]
    return found[0], []


def package_is_clean(fixture, report):
    """lintian finds nothing; the pages are what the program prints; bash completes; the profile parses."""
    folder = fixture.subfolder("package")
    package, faults = build(folder)
    report.check("the package is built", faults)
    if not package:
        return
    changes = glob.glob(os.path.join(folder, "*.changes"))[0]
    found = run("lintian", "--allow-root", "--fail-on", "error,warning", "--tag-display-limit", "0",
                changes)
    report.check("lintian", faults_of(found, "lintian") + [
        line for line in found.stdout.splitlines() if line.startswith(("E:", "W:"))])
    root = os.path.join(folder, "root")
    report.check("dpkg-deb", faults_of(run("dpkg-deb", "-x", package, root), "dpkg-deb -x"))
    pages = []
    for page in ("kartoteka.8", "kartotekactl.8"):
        done = run("man", "--warnings", "-l", os.path.join(root, "usr/share/man/man8", page + ".gz"),
                   env={"PATH": servers.SYSTEM_PATH, "MANROFFSEQ": "", "LC_ALL": "C.UTF-8",
                        "MANWIDTH": "120", "MANPAGER": "cat"})
        if done.returncode != 0 or "warning" in done.stdout or "SEE ALSO" not in done.stdout:
            pages.append("%s: %s" % (page, done.stdout[-800:]))
    report.check("manual pages", pages)
    report.check("completion of bash", completion_faults(
        os.path.join(root, "usr/share/bash-completion/completions/kartotekactl")))
    parser = shutil.which("apparmor_parser", path=servers.SYSTEM_PATH)
    profile = os.path.join(root, "etc/apparmor.d/usr.bin.kartoteka")
    report.check("profile of AppArmor", faults_of(
        run(parser, "--skip-kernel-load", "--skip-cache", profile), "apparmor_parser"))


def completion_faults(path):
    """Compares with the words that bash must offer behind some beginnings."""
    script = (". %s\n_try() { COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _kartotekactl; "
              "echo \"${COMPREPLY[*]}\"; }\n"
              "_try kartotekactl ten\n_try kartotekactl tenant s\n_try kartotekactl key create --k\n"
              "_try kartotekactl --config /dev/null doc\n_try kartotekactl requests --f\n") % path
    done = run("bash", "--norc", "-c", script)
    wanted = ["tenant", "set", "--kind", "doctor docs", "--failed"]
    got = done.stdout.split("\n")[:-1]
    return [] if got == wanted and done.returncode == 0 else ["%s, not %s" % (got, wanted)]


def depends_of(package):
    """Names of the packages that this one needs: inside there is no archive to fetch them from."""
    told = run("dpkg-deb", "-f", package, "Depends").stdout
    return [re.match(r"[a-z0-9+.-]+", name.strip()).group(0) for name in told.split(",")]


def package_in_a_clean_debian(fixture, report):
    """Installed, made ready by kartotekactl init, served, upgraded, removed, installed again and purged."""
    wanted = os.environ.get("KT_LONG") or package_in_a_clean_debian.__name__ in sys.argv
    if not wanted:
        return
    folder = fixture.subfolder("clean")
    root = os.path.join(folder, "root")
    packages = []
    for behind in ("", NEXT):
        where = fixture.subfolder("built%s" % (behind or "-first"))
        package, faults = build(where, behind)
        report.check("the package%s" % (behind and " " + behind), faults)
        packages += [package] if package else []
    if len(packages) != 2:
        return
    made = run("mmdebstrap", "--variant=minbase", "--include=%s" % ",".join(INSIDE + depends_of(packages[0])), "bookworm", root,
               env={"PATH": servers.SYSTEM_PATH, "TMPDIR": folder, "LC_ALL": "C.UTF-8"})
    report.check("a clean Debian", faults_of(made, "mmdebstrap"))
    for package in packages:
        shutil.copy(package, os.path.join(root, "srv"))
    shutil.copy(os.path.join(servers.HOME, "deploy", "container", "Containerfile"),
                os.path.join(root, "srv"))
    page = root + "-page"
    report.check("a copy of it", faults_of(run("cp", "-a", root, page), "cp"))
    with open(os.path.join(page, "srv", "script.sh"), "w", encoding="utf-8") as file:
        file.write(install_page.script())
    shutil.copy(os.path.join(HERE, "shims", "systemctl"), os.path.join(page, "usr", "bin"))
    shutil.copy(os.path.join(HERE, "clean_debian.sh"), os.path.join(root, "srv", "script.sh"))
    for name, where in (("clean Debian", root), ("docs/INSTALL.md", page)):
        steps_inside(report, name, where)


def steps_inside(report, name, root):
    """Runs /srv/script.sh inside a Debian of its own, and removes that."""
    done = run("unshare", "--mount", "--pid", "--net", "--ipc", "--fork", "--kill-child", "bash", "-ec",
               "mount -t proc proc $0/proc; mount -t tmpfs tmpfs $0/dev/shm; ip link set lo up; "
               "exec timeout %d chroot $0 bash srv/script.sh" % INSIDE_S, root,
               seconds=INSIDE_S + 60, env={"PATH": servers.SYSTEM_PATH + ":/usr/sbin:/sbin",
                                          "LC_ALL": "C.UTF-8", "HOME": "/"})
    steps = re.findall(r"^ok (.*)$", done.stdout, re.MULTILINE)
    for step in steps:
        report.ok("%s: %s" % (name, step))
    report.check("%s: all steps" % name, faults_of(done, "script.sh"))
    shutil.rmtree(root, ignore_errors=True)


def source_and_shared_hosting(fixture, report):
    """Sections 2 and 3 of docs/INSTALL.md on a copy of this machine: an overlay over its root that is thrown away."""
    if not (os.environ.get("KT_LONG") or source_and_shared_hosting.__name__ in sys.argv):
        return
    folder = fixture.subfolder("copy")
    script = os.path.join(fixture.subfolder("copy-script"), "script.sh")
    with open(script, "w", encoding="utf-8") as file:
        file.write(install_page.copy_script())
    done = run("unshare", "--mount", "--pid", "--net", "--ipc", "--fork", "--kill-child", "bash", "-ec", ENTER_COPY, folder,
               os.path.join(HERE, "shims", "systemctl"), str(INSIDE_S), script, seconds=INSIDE_S + 60,
               env={"PATH": servers.SYSTEM_PATH + ":/usr/sbin:/sbin", "LC_ALL": "C.UTF-8",
                    **{name: os.environ[name] for name in ("HOME", "CCACHE_BASEDIR", "CCACHE_NOHASHDIR") if name in os.environ}})
    for step in re.findall(r"^ok (.*)$", done.stdout, re.MULTILINE):
        report.ok("docs/INSTALL.md: " + step)
    report.check("docs/INSTALL.md, sections 2 and 3", faults_of(done, "script.sh"))


SCENARIOS = (package_is_clean, package_in_a_clean_debian, source_and_shared_hosting)
