"""The stage on which pages are opened: workers and nginx over a database of their own, and a foreign site."""

import contextlib
import http.server
import os
import threading

import servers
from fixture import run_ctl

KEYS = ("R7_USER", "R7_PASSWORD", "SID", "OBJECT_ID", "LOGIN", "APIKEY")


class Kartoteka:
    """The event engine behind nginx, web/ as its pages. settings: KARTOTEKA_ variables; origins: those
    of the tenant demo."""

    def __init__(self, fixture, name, origins=(), **settings):
        self.variables = fixture.variables
        self.folder = fixture.subfolder(name)
        environment = self.environment = dict(fixture.database("kt_" + name), **settings)
        for origin in origins:
            run_ctl(environment, "cors", "add", origin, "--tenant", "demo")
        self.workers = servers.Workers(self.folder, "release", environment, 1, engine="event")
        try:
            self.nginx = servers.Nginx(self.folder, self.workers.socket, ENGINE="event",
                                       WEB=os.path.join(servers.HOME, "web"))
        except BaseException:
            self.workers.stop()
            raise
        self.url = "http://127.0.0.1:%d" % self.nginx.port

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.nginx.stop()
        finally:
            self.workers.stop()

    def keys(self, **changed):
        """As var/demo.env has them."""
        values = dict(self.variables, **changed)
        return "\n".join("%s='%s'" % (name, values[name]) for name in KEYS)


class _Page(http.server.BaseHTTPRequestHandler):
    """One empty page at every address."""

    def do_GET(self):  # pylint: disable=invalid-name
        body = b"<!doctype html><title>A site</title><link rel=icon href='data:,'>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):  # pylint: disable=arguments-differ
        pass


@contextlib.contextmanager
def foreign_site():
    """Somebody else's site on another port, which makes it another origin. Gives that origin."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Page)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield "http://127.0.0.1:%d" % server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
