"""An old system that is told how to answer: each path is a habit of HTTP that a proxy must hand on unchanged."""

import contextlib
import gzip
import hashlib
import socket
import threading
import time

BIG = b"".join(hashlib.sha256(b"%d" % n).digest() for n in range(200000))  # 6.4 MB that no compression shortens
COUNTRIES = b'{"data":[{"id":"1","name":"\xd0\xa0\xd0\xbe\xd1\x81\xd1\x81\xd0\xb8\xd1\x8f"}]}'
CRLF = b"\r\n"


def head(status, *lines):
    return CRLF.join([b"HTTP/1.1 " + status, b"Server: Old/1.0", b"Date: Mon, 01 Jan 2001 00:00:00 GMT", *lines, b"", b""])


def sized(body, *lines, status=b"200 OK"):
    return head(status, b"Content-Length: %d" % len(body), *lines) + body


def chunked(*pieces):
    return head(b"200 OK", b"Transfer-Encoding: chunked", b"X-Odd-Case: Yes") + b"".join(
        b"%x\r\n%s\r\n" % (len(p), p) for p in (*pieces, b""))


class OldSystem:
    """Listens on a port of its own. seen: (method, target, headers, body) of each request."""

    def __init__(self, delay=0):
        self.delay, self.seen, self.lock = delay, [], threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port = self.listener.getsockname()[1]
        self.closed = False
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while not self.closed:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with contextlib.suppress(OSError, ValueError), connection, connection.makefile("rb") as file:
            while True:
                line = file.readline()
                if not line:
                    return
                method, target, _ = line.split(b" ")
                headers = {}
                for text in iter(file.readline, CRLF):
                    name, _, value = text.partition(b":")
                    headers[name.lower()] = value.strip()
                body = file.read(int(headers.get(b"content-length", b"0")))
                with self.lock:
                    self.seen.append((method, target, headers, body))
                time.sleep(self.delay)
                if not self.answer(connection, method, target, body) or headers.get(b"connection") == b"close":
                    return

    @staticmethod
    def answer(connection, method, target, body):
        """False: the connection ends."""
        path = target.partition(b"?")[0].rpartition(b"/")[2]
        answers = {
            b"chunked": chunked(b"one", b"two" * 20000, b"three"),
            b"packed": sized(gzip.compress(COUNTRIES, mtime=0), b"Content-Encoding: gzip"),
            b"cookies": sized(b"x", b"Set-Cookie: a=1; Path=/", b"Set-Cookie: b=2", b"ETag: W/\"9\"", b"X-Text: \xd1\x8f  z"),
            b"nothing": head(b"204 No Content", b"X-Kept: 1"),
            b"unchanged": head(b"304 Not Modified", b"ETag: \"9\""),
            b"gone": sized(b'{"error":1}', status=b"410 Gone"),
            b"fault": sized(b"oops", status=b"500 Internal Server Error"),
            b"early": head(b"103 Early Hints", b"Link: </x>")[:0] + b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + sized(b"late"),
            b"big": sized(BIG, b"Content-Type: application/octet-stream"),
            b"Countries": sized(COUNTRIES, b"Content-Type: application/json"),
            b"hash": sized(hashlib.sha256(body).hexdigest().encode() + b" %d" % len(body)),
        }
        if path == b"torn":
            connection.sendall(head(b"200 OK", b"Content-Length: 100") + b"only this")
            return False
        if path == b"silent":
            return False
        whole = answers.get(path, sized(target + b" " + method, b"X-Path: 1"))
        connection.sendall(whole.partition(b"\r\n\r\n")[0] + CRLF + CRLF if method == b"HEAD" else whole)
        return True

    def close(self):
        self.closed = True
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
