"""Web servers of other makes in front of Kartoteka, each with the files of deploy/ as installed.

A host is started as an unprivileged user on a free loopback port. What is written here is only what
a distribution's own main configuration would hold: modules, logs, where to listen.
"""

import glob
import os
import shutil
import signal

import servers
from servers import SYSTEM_PATH, Server, ServerError, wait_until

APACHE_MODULES = glob.glob("/usr/lib/apache2/modules") or ["/usr/libexec/apache2"]
APACHE_BASE = ("mpm_event", "authz_core", "alias", "dir", "mime", "rewrite", "setenvif", "headers",
               "reqtimeout", "env")
PROXY = ("proxy", "proxy_fcgi")


class Host:
    """One server. Subclasses say what its configuration is and how it is started."""

    full = False     # all cases, or the short list
    own_refusals = ()  # (path, Content-Length, status) of requests that the server refuses itself
    hides_log = True  # its access log is ours: no query strings in it

    def __init__(self, site, folder):
        self.site, self.folder = site, folder
        self.port = servers.free_port()
        self.extra = []
        self.prepare()
        self.server = Server(self.name, self.command(), {"PATH": SYSTEM_PATH, "LC_ALL": "C.UTF-8"},
                             os.path.join(folder, self.name + ".log"), user=site.user)
        try:
            wait_until(self._accepts, servers.READY_S, "%s on port %d" % (self.name, self.port))
        except ServerError:
            self.stop()
            raise

    def _accepts(self):
        if not self.server.alive():
            raise ServerError("%s ended: %s" % (self.name, self.log_text()[-1500:]))
        return servers.tcp_accepts(self.port)

    def prepare(self):
        """Writes the configuration."""

    def command(self):
        raise NotImplementedError

    def take_program_away(self):
        """Leaves the server alone, as after a crash; returns what brings the program back, or None when this server
        would start it anew."""

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def stop(self):
        faults = []
        for server in [self.server] + self.extra:
            try:
                server.stop()
            except ServerError as error:
                faults.append(str(error))
        wait_until(lambda: not self.site.processes(), 20, "the end of %s's workers" % self.name)
        if faults:
            raise ServerError("; ".join(faults))

    def log_text(self):
        """Everything that the server and the workers have written."""
        text = ""
        for path in sorted(glob.glob(os.path.join(self.folder, "*.log"))
                           + glob.glob(self.site.path("var/log/*/*.log"))):
            with open(path, encoding="utf-8", errors="backslashreplace") as file:
                text += file.read()
        return text


class Apache(Host):
    modules = ()

    def site_lines(self):
        raise NotImplementedError

    def prepare(self):
        os.makedirs(os.path.join(self.folder, "ipc"), exist_ok=True)
        self.site.give(os.path.join(self.folder, "ipc"))
        lines = ["LoadModule %s_module %s/mod_%s.so" % (name, APACHE_MODULES[0], name)
                 for name in APACHE_BASE + self.modules]
        lines += [
            'ServerRoot "%s"' % self.folder, "ServerName localhost", "ServerTokens Prod",
            "Listen 127.0.0.1:%d" % self.port, 'PidFile "%s/httpd.pid"' % self.folder,
            'Mutex "file:%s"' % self.folder, "TypesConfig /etc/mime.types",
            'ErrorLog "%s/apache-error.log"' % self.folder, "DirectoryIndex index.html",
            "StartServers 1", "ThreadsPerChild 16", "MaxRequestWorkers 32",
            "<Directory />", "AllowOverride None", "Require all denied", "</Directory>"]
        if "cgid" in self.modules:
            lines.append('ScriptSock "%s/ipc/cgid"' % self.folder)
        if "fcgid" in self.modules:
            lines += ['FcgidIPCDir "%s/ipc"' % self.folder,
                      'FcgidProcessTableFile "%s/ipc/table"' % self.folder]
        self.write("httpd.conf", "\n".join(lines + self.site_lines()) + "\n")

    def command(self):
        return [shutil.which("apache2", path=SYSTEM_PATH), "-d", self.folder, "-f",
                os.path.join(self.folder, "httpd.conf"), "-DFOREGROUND"]


class ApacheVhost(Apache):
    """A server of one's own: deploy/apache/kartoteka.conf inside a virtual host."""

    include = "apache/kartoteka.conf"
    own_refusals = (("/", 9000000, 413), ("/too-often", 0, 429))

    def site_lines(self):
        return ["<VirtualHost *>", "Redirect 429 /too-often", 'Include "%s"' % self.site.deploy(self.include), "</VirtualHost>"]


class ApacheFcgid(ApacheVhost):
    name, modules, full = "apache-fcgid", ("fcgid",), True


class ApacheCgi(ApacheVhost):
    name, modules = "apache-cgi", ("cgid",)


class ApacheProxy(ApacheVhost):
    """Workers of systemd's: here the same program with the same socket, started by hand."""

    name, modules, include = "apache-proxy", PROXY, "apache/kartoteka-proxy.conf"

    def prepare(self):
        super().prepare()
        self.extra.append(self.site.start_socket_worker(self.folder))

    def take_program_away(self):
        self.extra.pop().stop()
        return lambda: None


class ApacheShared(Apache):
    """Shared hosting: .htaccess and kartoteka.cgi in the folder of the site."""

    hides_log = False
    own_refusals = (("/too-often", 0, 429),)
    override = "FileInfo Options"

    def site_lines(self):
        home = os.path.join(self.folder, "public_html")
        shutil.copytree(self.site.path("share/kartoteka/web"), home)
        shutil.copy(self.site.deploy("apache/htaccess"), os.path.join(home, ".htaccess"))
        shutil.copy(self.site.deploy("apache/kartoteka.cgi"), home)
        # Files that a user may leave there by mistake, which must give nothing away.
        for name in ("kartoteka.conf", "demo.env", ".hidden"):
            shutil.copy(self.site.deploy("README.md"), os.path.join(home, name))
        return ['DocumentRoot "%s"' % home, '<Directory "%s">' % home, "Require all granted", "Redirect 429 /too-often",
                "AllowOverride %s" % self.override, "Options SymLinksIfOwnerMatch", "</Directory>"]


class SharedCgi(ApacheShared):
    name, modules, full = "apache-htaccess-cgi", ("cgid",), True

    def take_program_away(self):
        os.chmod(self.site.path("bin/kartoteka"), 0o700)
        return lambda: os.chmod(self.site.path("bin/kartoteka"), 0o755)


class SharedFcgid(ApacheShared):
    name, modules = "apache-htaccess-fcgid", ("fcgid",)

    def prepare(self):
        super().prepare()
        with open(os.path.join(self.folder, "httpd.conf"), "a", encoding="utf-8") as file:
            file.write("FcgidMaxRequestLen 8388608\n")


class Lighttpd(Host):
    name, full, include = "lighttpd", True, "lighttpd/kartoteka.conf"
    own_refusals = (("/", 9000000, 413),)

    def prepare(self):
        self.write("lighttpd.conf", "\n".join([
            'server.bind = "127.0.0.1"', "server.port = %d" % self.port,
            'server.errorlog = "%s/lighttpd-error.log"' % self.folder,
            'server.upload-dirs = ( "%s" )' % self.folder,
            'index-file.names = ( "index.html" )',
            'mimetype.assign = ( ".html" => "text/html", ".css" => "text/css", '
            '".js" => "text/javascript", ".svg" => "image/svg+xml" )',
            'include "%s"' % self.site.deploy(self.include)]) + "\n")

    def command(self):
        return [shutil.which("lighttpd", path=SYSTEM_PATH), "-D", "-f",
                os.path.join(self.folder, "lighttpd.conf")]


    def take_program_away(self):
        # It starts workers anew, so nobody but root may run the program for a while.
        os.chmod(self.site.path("bin/kartoteka"), 0o700)
        for pid in self.site.processes():
            os.kill(pid, signal.SIGKILL)
        return lambda: os.chmod(self.site.path("bin/kartoteka"), 0o755)


class LighttpdCgi(Lighttpd):
    name, full, include = "lighttpd-cgi", False, "lighttpd/kartoteka-cgi.conf"

    def take_program_away(self):
        return None


HOSTS = (SharedCgi, SharedFcgid, ApacheFcgid, ApacheCgi, ApacheProxy, Lighttpd, LighttpdCgi)
