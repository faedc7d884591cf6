"""The programs that are measured: Kartoteka with either engine and the peers, each behind an nginx of its own.

Every nginx is the product's configuration (tools/nginx_conf.sh) with the limits wide open; for a
peer only the way to the upstream differs. Everything is started by this process and ended by
process id.
"""

import os
import re
import shutil
import signal
import subprocess

import report
import servers
from server import ClusterError

HERE = os.path.dirname(os.path.abspath(__file__))
HOME = os.path.dirname(os.path.dirname(HERE))
PEERS = os.path.join(HOME, "bench", "peers")
READY_S = 30
# Wide open: the limits are there (their work is part of a request), and never refuse one.
LIMITS = {"RATE": 1000000, "BURST": 1000000, "CONNECTIONS": 4096, "PROCESSES": 2}
PROCESS_WORKERS = 4


class Front:
    """nginx in front of a socket. proxy: text of the include that names the upstream, else the
    product's own."""

    def __init__(self, folder, upstream_socket, proxy=None, keepalive=None, site=None, **settings):
        self.folder = folder
        self.port = servers.free_port()
        web = os.path.join(folder, "web")
        os.makedirs(web, exist_ok=True)
        values = dict(LIMITS, LISTEN="127.0.0.1:%d" % self.port, SOCKET=upstream_socket, WEB=web,
                      LOG=folder, RUN=folder, USER="user root;" if os.geteuid() == 0 else "")
        values.update(settings)
        conf = os.path.join(folder, "nginx")
        subprocess.run([os.path.join(HOME, "tools", "nginx_conf.sh"), conf,
                        *("%s=%s" % item for item in values.items())], check=True)
        if proxy is not None:
            self._for_peer(conf, upstream_socket, proxy, keepalive)
        if site is not None:
            with open(os.path.join(conf, "kartoteka_site_bench.conf"), "w") as file:
                file.write(site)
        self._tune(os.path.join(conf, "nginx.conf"))
        self.server = servers.Server(
            "nginx", [shutil.which("nginx", path=servers.SYSTEM_PATH), "-p", conf, "-e",
                      os.path.join(folder, "error.log"), "-c", os.path.join(conf, "nginx.conf")],
            {"PATH": servers.SYSTEM_PATH, "LC_ALL": "C.UTF-8"},
            os.path.join(folder, "nginx.log"), signal.SIGQUIT)
        servers.wait_until(lambda: self._accepts(), READY_S, "nginx on port %d" % self.port)

    @staticmethod
    def _for_peer(conf, upstream_socket, proxy, keepalive):
        with open(os.path.join(conf, "kartoteka_proxy.conf"), "w") as file:
            file.write(proxy)
        path = os.path.join(conf, "kartoteka_limits.conf")
        with open(path) as file:
            text = file.read()
        upstream = "upstream kartoteka {\n    server unix:%s;\n%s}" % (
            upstream_socket, "    keepalive %d;\n    keepalive_requests 1000000;\n" % keepalive
            if keepalive else "")
        text, found = re.subn(r"upstream kartoteka \{[^}]*\}", lambda _: upstream, text)
        if found != 1:
            raise servers.ServerError("kartoteka_limits.conf has no upstream block")
        with open(path, "w") as file:
            file.write(text)

    @staticmethod
    def _tune(path):
        """Keeps the load generator's connections: reconnecting would be measured otherwise."""
        with open(path) as file:
            text = file.read()
        with open(path, "w") as file:
            file.write(text.replace("http {", "http {\n    keepalive_requests 100000000;", 1))

    def _accepts(self):
        if not self.server.alive():
            raise servers.ServerError("nginx ended: " + self.server.log_text()[-500:])
        import socket
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def pid(self):
        return self.server.process.pid

    def stop(self):
        self.server.stop()


class Variant:
    """One thing that answers requests. command() and proxy() say how it runs."""

    keepalive = None
    scheme = "http"
    front_settings = {}

    def __init__(self, name, folder, database, build):
        self.name = name
        self.folder = os.path.join(folder, name)
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(self.folder)
        self.socket = os.path.join(self.folder, "socket")
        self.database = database    # a Database
        self.build = build          # folder of Kartoteka's programs
        self.server = None
        self.front = None

    def start(self):
        self.server = servers.Server(self.name, self.command(), self.environment(),
                                     os.path.join(self.folder, "log"), self.stop_signal())
        servers.wait_until(self._accepts, READY_S, "the socket of %s" % self.name)
        self.front = Front(self.folder, self.socket, self.proxy(), self.keepalive,
                           **self.front_settings)
        return self

    def stop_signal(self):
        return signal.SIGTERM

    def _accepts(self):
        import socket
        if not self.server.alive():
            raise servers.ServerError("%s ended: %s" % (self.name,
                                                        self.server.log_text()[-800:]))
        with socket.socket(socket.AF_UNIX) as probe:
            return probe.connect_ex(self.socket) == 0

    def roots(self):
        """Process ids whose trees do the work."""
        return [self.front.pid(), self.server.process.pid]

    @property
    def port(self):
        return self.front.port

    @property
    def plain_port(self):
        """The address at which it answers without TLS."""
        return self.front.port

    def stop(self):
        for part in (self.front, self.server):
            if part is not None:
                part.stop()
        self.front = self.server = None

    def proxy(self):
        return None

    def environment(self):
        return {"PATH": servers.SYSTEM_PATH, "LC_ALL": "C.UTF-8", "HOME": self.folder}


class Process(Variant):
    """Kartoteka, a request at a time in each of four workers."""

    def command(self):
        worker = [os.path.join(self.build, "kartoteka")]
        if "--engine" in help_text(self.build):
            worker += ["--engine", "process"]
        return [shutil.which("spawn-fcgi", path=servers.SYSTEM_PATH), "-n", "-s", self.socket,
                "-M", "0660", "-b", "1024", "--",
                shutil.which("multiwatch", path=servers.SYSTEM_PATH), "-f", str(PROCESS_WORKERS),
                "-s", "TERM", "-r", "100", "-t", "100", "--", *worker]

    def environment(self):
        return servers.worker_environment(self.database.cluster, self.database.name)


class Event(Process):
    """Kartoteka's event engine: one process."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.front_settings = event_front_settings()

    def command(self):
        return [os.path.join(self.build, "kartoteka"), "--engine", "event", "--listen",
                self.socket]

    def worker(self):
        return self.server.process.pid


class Set(Event):
    """The event engine with keys of the configuration set otherwise."""

    settings = {}

    def environment(self):
        return dict(super().environment(), **self.settings)


class Cold(Set):
    """Nothing is answered from memory."""
    settings = {"KARTOTEKA_ANSWER_MEMORY_MB": "0"}


class Full(Set):
    """A memory that is much too small: every read is kept, and hardly one is found again."""
    settings = {"KARTOTEKA_ANSWER_MEMORY_MB": "1"}


class Apart(Set):
    """Nor does a request share an execution with others."""
    settings = {"KARTOTEKA_ANSWER_MEMORY_MB": "0", "KARTOTEKA_DB_SHARE": "no"}


class Several(Event):
    """Several workers of the event engine on one socket; the name says how many: workers2."""

    def command(self):
        number = int(self.name[len("workers"):])
        return [shutil.which("spawn-fcgi", path=servers.SYSTEM_PATH), "-n", "-s", self.socket,
                "-M", "0660", "-b", "1024", "--",
                shutil.which("multiwatch", path=servers.SYSTEM_PATH), "-f", str(number),
                "-s", "TERM", "-r", "100", "-t", "100", "--",
                os.path.join(self.build, "kartoteka"), "--engine", "event"]


class Tls(Event):
    """Behind TLS, on kept connections: a certificate for P-256, TLS 1.3."""

    scheme = "https"

    def start(self):
        super().start()
        self.front.stop()
        key, cert = (os.path.join(self.folder, name) for name in ("key.pem", "cert.pem"))
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=bench", "-days", "2",
                        "-keyout", key, "-out", cert], check=True, stderr=subprocess.DEVNULL)
        self.tls_port = servers.free_port()
        self.front = Front(self.folder, self.socket, site="listen 127.0.0.1:%d ssl;\n"
                           "ssl_certificate %s;\nssl_certificate_key %s;\n"
                           % (self.tls_port, cert, key), **self.front_settings)
        return self

    @property
    def port(self):
        return self.tls_port


class PhpFpm(Variant):
    """PHP-FPM with a static pool; the number of children is part of the name: php-8."""

    def command(self):
        children = int(self.name.split("-")[1])
        ini, pool = os.path.join(self.folder, "php.ini"), os.path.join(self.folder, "fpm.conf")
        with open(os.path.join(PEERS, "php", "php.ini")) as file, open(ini, "w") as out:
            out.write(file.read())
        with open(os.path.join(PEERS, "php", "fpm.conf.in")) as file, open(pool, "w") as out:
            out.write(file.read().replace("@SOCKET@", self.socket)
                      .replace("@CHILDREN@", str(children)).replace("@FOLDER@", self.folder)
                      .replace("@DSN@", self.database.dsn())
                      .replace("@USER@", "user = root" if os.geteuid() == 0 else ""))
        with open(os.path.join(self.folder, "sql.php"), "w") as out:
            out.write(php_statements())
        program = next(p for p in ("php-fpm8.2", "php-fpm")
                       if shutil.which(p, path=servers.SYSTEM_PATH))
        root = ["-R"] if os.geteuid() == 0 else []
        return [shutil.which(program, path=servers.SYSTEM_PATH), "-F", *root, "-c", ini, "-y",
                pool]

    def environment(self):
        return dict(super().environment(), PHP_INI_SCAN_DIR="")

    def proxy(self):
        return read_proxy("fastcgi").replace("@SCRIPT@", os.path.join(PEERS, "php", "index.php"))


class HttpPeer(Variant):
    """A peer that speaks HTTP on a Unix socket behind proxy_pass with kept connections."""

    keepalive = 32

    def proxy(self):
        return read_proxy("http")

    def environment(self):
        return dict(super().environment(), LISTEN=self.socket, SQL=os.path.join(PEERS, "sql"),
                    PGHOST=self.database.cluster.folder, PGPORT="5432",
                    PGUSER="kartoteka_admin", PGDATABASE=self.database.name)


class Node(HttpPeer):
    """node-pg or node-postgres: two processes with the driver of that name."""

    def command(self):
        return [shutil.which("node", path=servers.SYSTEM_PATH),
                os.path.join(PEERS, "node", "server.js")]

    def environment(self):
        return dict(super().environment(), DRIVER=self.name.split("-")[1], NODE_ENV="production",
                    NODE_PATH=os.path.join(self.database.work, "node", "node_modules"))


class Go(HttpPeer):
    def command(self):
        return [os.path.join(self.database.work, "go", "peer")]


class Rust(HttpPeer):
    def command(self):
        return [os.path.join(self.database.work, "rust", "release", "peer")]


class PackedRust(Rust):
    """The same program, reading the parts that Kartoteka's schema packs into a party's row."""

    def environment(self):
        return dict(super().environment(), PACKED="1")


CLASSES = {"kartoteka": Event, "process": Process, "php": PhpFpm, "node": Node, "go": Go,
           "rust": Rust, "packed": PackedRust, "cold": Cold, "full": Full, "apart": Apart, "tls": Tls,
           "workers1": Several, "workers2": Several, "workers4": Several}
# Kartoteka itself: these do every work.
OWN = report.OWN


def make(name, folder, database, build):
    return CLASSES[name.split("-")[0]](name, folder, database, build)


def php_statements():
    """The peers' statements as a PHP file: $1 becomes :p1, as PDO wants it."""
    folder = os.path.join(PEERS, "sql")

    def read(name):
        with open(os.path.join(folder, name + ".sql")) as file:
            text = re.sub(r"^-- include: (\w+)$", lambda m: read(m.group(1) + ".part"),
                          file.read(), flags=re.MULTILINE)
        return re.sub(r"^--.*\n", "", text, flags=re.MULTILINE)

    names = [n[:-4] for n in sorted(os.listdir(folder)) if n.endswith(".sql") and ".part." not in n]
    rows = ["'%s' => <<<'SQL'\n%s\nSQL," % (n, re.sub(r"\$(\d+)", r":p\1", read(n)))
            for n in names]
    return "<?php\nreturn [\n%s\n];\n" % "\n".join(rows)


def read_proxy(kind):
    with open(os.path.join(PEERS, "nginx_%s.conf" % kind)) as file:
        return file.read()


def help_text(build):
    done = subprocess.run([os.path.join(build, "kartoteka"), "--help"], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return done.stdout


def has_event(build):
    return "--engine" in help_text(build)


def event_front_settings():
    """The lines of nginx's configuration for the event engine behind it, which keep its connections."""
    with open(os.path.join(HOME, "tools", "nginx_conf.sh")) as file:
        known = re.findall(r"^\s*\[([A-Z_]+)\]=", file.read(), re.MULTILINE)
    return {"ENGINE": "event"} if "ENGINE" in known else {}


class Database:
    """A database that variants work on."""

    def __init__(self, cluster, name, work):
        self.cluster = cluster
        self.name = name
        self.work = work

    def dsn(self):
        return "pgsql:host=%s;port=5432;dbname=%s;user=kartoteka_admin" % (self.cluster.folder,
                                                                          self.name)


__all__ = ["ClusterError", "Database", "Front", "has_event", "make"]
