"""A receiver of webhooks that judges signatures by itself, and that fails, hangs, closes and restarts at random."""

import base64
import hashlib
import hmac
import random
import socketserver
import sys
import threading
import time

HANG_S = 0.6


class Arrived:
    """A request as it came; took: it was answered by 2xx."""
    __slots__ = ("path", "headers", "body", "id", "took")

    def __init__(self, path, headers, body):
        self.path, self.headers, self.body = path, headers, body
        self.id = headers.get("webhook-id", "")
        self.took = False


def signed(secret, arrived):
    """Standard Webhooks, written once more from its text."""
    what = "%s.%s." % (arrived.id, arrived.headers.get("webhook-timestamp", ""))
    mac = hmac.new(base64.b64decode(secret[len("whsec_"):]), what.encode() + arrived.body, hashlib.sha256)
    wanted = "v1," + base64.b64encode(mac.digest()).decode()
    return any(hmac.compare_digest(wanted, one) for one in arrived.headers.get("webhook-signature", "").split())


class Handler(socketserver.StreamRequestHandler):
    """One connection of a sender: requests behind each other. http.server takes twice the time of the rest."""
    disable_nagle_algorithm = True

    def handle(self):
        try:
            while self.one():
                pass
        except OSError:
            pass

    def one(self):
        """Answers a request; False when the connection is to end."""
        line = self.rfile.readline(65536)
        if not line:
            return False
        headers = {}
        while True:
            name, _, value = self.rfile.readline(65536).decode("latin-1").partition(":")
            if not value:
                break
            headers[name.lower()] = value.strip()
        receiver = self.server.receiver
        arrived = Arrived(sys.intern(line.split(b" ")[1].decode()), headers, self.rfile.read(int(headers["content-length"])))
        fate, status = receiver.meet(arrived)
        if fate == "hang":
            time.sleep(HANG_S)
        if fate in ("hang", "close", "cut"):
            # cut: it was taken, and the sender does not get to know
            return False
        status = 503 if fate == "fail" else status
        location = b"Location: %s\r\n" % receiver.redirect.encode() if receiver.redirect else b""
        self.connection.sendall(b"HTTP/1.1 %d x\r\nContent-Length: 0\r\n%s\r\n" % (status, location))
        return True


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = allow_reuse_address = True
    request_queue_size = 128

    def handle_error(self, *_):  # pylint: disable=arguments-differ
        pass


class Receiver:
    """wild: it behaves at random."""

    def __init__(self, seed=1):
        self.lock = threading.Lock()
        self.dice = random.Random(seed)
        self.secrets, self.arrived, self.forged = set(), [], 0
        self.wild, self.status, self.redirect, self.failed = False, 204, None, 0
        self.keep_bodies = True
        self.weights = (85, 6, 1, 4, 4)     # of take, fail, hang, close, cut
        self.server = self.thread = None
        self.port = 0

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        self.server = Server(("127.0.0.1", self.port), Handler)
        self.server.receiver = self
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def restart(self):
        self.stop()
        time.sleep(self.dice.uniform(0, 0.1))
        self.start()

    def url(self, path):
        return "http://127.0.0.1:%d%s" % (self.port, path)

    def fate(self):
        if not self.wild:
            return "take"
        return self.dice.choices(("take", "fail", "hang", "close", "cut"), self.weights)[0]

    def meet(self, arrived):
        """Decides a request: its fate, and the status that it would get."""
        with self.lock:
            self.judge(arrived)
            fate, status = self.fate(), self.status
            if fate == "take" and self.redirect:
                status = 302
            if not self.keep_bodies:
                arrived.headers = arrived.body = None
            arrived.took = fate in ("take", "cut") and 200 <= status < 300
            self.failed += not arrived.took
            self.arrived.append(arrived)
        return fate, status

    def judge(self, arrived):
        late = abs(time.time() - int(arrived.headers.get("webhook-timestamp", "0"))) > 60
        if late or not any(signed(secret, arrived) for secret in self.secrets):
            self.forged += 1

    @property
    def taken(self):
        return [one for one in self.arrived if one.took]

    def faults(self):
        return ["%d requests were not signed" % self.forged] if self.forged else []
