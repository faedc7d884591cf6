"""A receiver of webhooks that judges signatures by itself, and that fails, hangs, closes and restarts at random."""

import base64
import hashlib
import hmac
import http.server
import random
import threading
import time

HANG_S = 0.6


class Arrived:
    """A request as it came; took: it was answered by 2xx."""

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


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):  # pylint: disable=arguments-differ
        pass

    def do_POST(self):  # pylint: disable=invalid-name
        receiver = self.server.receiver
        body = self.rfile.read(int(self.headers["Content-Length"]))
        arrived = Arrived(self.path, self.headers, body)
        with receiver.lock:
            receiver.judge(arrived)
            fate = receiver.fate()
            status = receiver.status
            if fate == "take" and receiver.redirect:
                status = 302
            if not receiver.keep_bodies:
                arrived.headers = arrived.body = None
            arrived.took = fate in ("take", "cut") and 200 <= status < 300
            receiver.failed += not arrived.took
            receiver.arrived.append(arrived)
        if fate == "hang":
            time.sleep(HANG_S)
        if fate in ("hang", "close", "cut"):
            # cut: it was taken, and the sender does not get to know
            self.close_connection = True
            self.connection.close()
            return
        self.send_response(503 if fate == "fail" else status)
        if receiver.redirect:
            self.send_header("Location", receiver.redirect)
        self.send_header("Content-Length", "0")
        self.end_headers()


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
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
        return self.dice.choices(("take", "fail", "hang", "close", "cut"), (85, 6, 1, 4, 4))[0]

    def judge(self, arrived):
        late = abs(time.time() - int(arrived.headers.get("webhook-timestamp", "0"))) > 60
        if late or not any(signed(secret, arrived) for secret in self.secrets):
            self.forged += 1

    @property
    def taken(self):
        return [one for one in self.arrived if one.took]

    def faults(self):
        return ["%d requests were not signed" % self.forged] if self.forged else []
