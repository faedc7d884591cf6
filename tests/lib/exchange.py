"""One HTTP exchange over each transport: nginx (HTTP/1.1 over TCP), raw FastCGI, plain CGI.

A Request is the same for all; each transport turns it into an Answer or raises TransportError.
Nothing here judges an answer beyond the syntax of its head.
"""

import gzip
import os
import socket
import subprocess
import time
import urllib.parse
import uuid
from dataclasses import dataclass, field

import fcgi

TIMEOUT_S = 30
HOST = "127.0.0.1"


def quote(text):
    """As PHP's urlencode: blank is '+', '~' is escaped."""
    return urllib.parse.quote_plus(text, safe="-_.").replace("~", "%7E")


def encode_pairs(pairs):
    return "&".join(quote(name) + "=" + quote(value) for name, value in pairs)


class TransportError(Exception):
    """No well-formed answer came."""


@dataclass
class Request:
    method: str
    target: bytes                                   # path and query, as sent
    headers: list = field(default_factory=list)     # (name, value) texts
    body: bytes = b""
    environment: dict = field(default_factory=dict)  # overrides of CGI variables; None removes
    request_id: str = field(default_factory=lambda: uuid.uuid4().hex)

    def variables(self):
        """The CGI variables of this request (RFC 3875), as a web server would set them."""
        query = self.target.partition(b"?")[2]
        out = {
            "GATEWAY_INTERFACE": "CGI/1.1", "SERVER_PROTOCOL": "HTTP/1.1",
            "SERVER_SOFTWARE": "kartoteka-tests", "SERVER_NAME": "localhost",
            "SERVER_PORT": "80", "REMOTE_ADDR": "127.0.0.1", "SCRIPT_NAME": "",
            "REQUEST_METHOD": self.method, "REQUEST_URI": self.target, "QUERY_STRING": query,
            "REQUEST_ID": self.request_id, "HTTP_HOST": HOST,
        }
        for name, value in self.headers:
            key = name.upper().replace("-", "_")
            key = key if key == "CONTENT_TYPE" else "HTTP_" + key
            again = key in out and key != "HTTP_HOST"
            out[key] = out[key] + ", " + value if again else value
        if self.body:
            out["CONTENT_LENGTH"] = str(len(self.body))
        for name, value in self.environment.items():
            out.pop(name, None)
            if value is not None:
                out[name] = value
        return out


@dataclass
class Answer:
    status: int
    headers: list   # (lower-case name, value)
    body: bytes
    log: str = ""   # what a CGI process wrote to stderr

    def header(self, name):
        values = [value for key, value in self.headers if key == name.lower()]
        return ", ".join(values) if values else None


def _header_lines(lines):
    headers = []
    for line in lines:
        name, colon, value = line.partition(b":")
        if not colon or not name or name != name.strip():
            raise TransportError("malformed header line %r" % line[:80])
        headers.append((name.decode("latin-1").lower(), value.strip().decode("latin-1")))
    return headers


def parse_cgi(data, log=""):
    """An answer as a CGI program prints it: Status first, CRLF, an empty line, the body."""
    head, blank, body = data.partition(b"\r\n\r\n")
    if not blank:
        raise TransportError("no head in %r; stderr: %s" % (data[:80], log[-300:]))
    headers = _header_lines(head.split(b"\r\n"))
    if headers[0][0] != "status":
        raise TransportError("the first header is %s, not Status" % headers[0][0])
    return Answer(int(headers[0][1].split(" ")[0]), headers[1:], body, log)


class NginxTransport:
    """HTTP/1.1, one connection a request."""

    name = "nginx"

    def __init__(self, port):
        self.port = port

    def send(self, request):
        headers = [("Connection", "close")] + request.headers
        if not any(name.lower() == "host" for name, _ in headers):
            headers.append(("Host", "%s:%d" % (HOST, self.port)))
        told = any(name.lower() in ("content-length", "transfer-encoding") for name, _ in headers)
        # A POST without a body says so: lighttpd asks for it, and clients do it.
        if request.body or (request.method == "POST" and not told):
            headers.append(("Content-Length", str(len(request.body))))
        head = request.method.encode() + b" " + request.target + b" HTTP/1.1\r\n"
        head += b"".join(("%s: %s\r\n" % item).encode() for item in headers) + b"\r\n"
        with socket.create_connection((HOST, self.port), TIMEOUT_S) as connection:
            try:
                connection.sendall(head + request.body)
            except (BrokenPipeError, ConnectionResetError):
                pass  # a refused body: the answer is already here
            data = self._read(connection)
        return self._parse(data, request.method)

    @staticmethod
    def _read(connection):
        parts = []
        end = time.monotonic() + fcgi.WHOLE * TIMEOUT_S
        while True:
            if time.monotonic() > end:
                raise TransportError("the answer does not end")
            try:
                part = connection.recv(65536)
            except ConnectionResetError:
                break
            if not part:
                break
            parts.append(part)
        return b"".join(parts)

    def _parse(self, data, method):
        head, blank, body = data.partition(b"\r\n\r\n")
        lines = head.split(b"\r\n")
        if not blank or not lines[0].startswith(b"HTTP/1.1 "):
            raise TransportError("no HTTP answer: %r" % data[:80])
        answer = Answer(int(lines[0].split(b" ")[1]), _header_lines(lines[1:]), body)
        if answer.header("transfer-encoding") == "chunked" and method != "HEAD":
            answer.body = self._unchunk(body)
        if answer.header("content-encoding") == "gzip" and answer.body:
            answer.body = gzip.decompress(answer.body)
        return answer

    @staticmethod
    def _unchunk(data):
        out = b""
        while True:
            size, _, data = data.partition(b"\r\n")
            length = int(size.split(b";")[0], 16)
            if length == 0:
                return out
            out, data = out + data[:length], data[length + 2:]


class FcgiTransport:
    """FastCGI records straight to the workers' socket."""

    name = "fcgi"

    def __init__(self, path, name="fcgi", timeout=TIMEOUT_S):
        self.path = path
        self.name = name
        self.timeout = timeout

    def send(self, request):
        try:
            out, err = fcgi.request(self.path, request.variables(), request.body, self.timeout)
        except (fcgi.FcgiError, OSError) as error:
            raise TransportError("FastCGI: %s" % error) from error
        if err:
            raise TransportError("the worker wrote to FCGI_STDERR: %r" % err[:200])
        return parse_cgi(out)


class CgiTransport:
    """A process a request, variables in the environment, the body on a pipe."""

    name = "cgi"

    def __init__(self, binary, environment, log_path):
        self.binary = binary
        self.environment = environment
        self.log_path = log_path

    def send(self, request):
        variables = {os.fsencode(k): os.fsencode(v) for k, v in self.environment.items()}
        for name, value in request.variables().items():
            # A NUL can't stand in the environment of a process: no web server can send it.
            value = value.encode() if isinstance(value, str) else value
            variables[name.encode()] = value
        done = subprocess.run([self.binary], input=request.body, env=variables, cwd="/",
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=TIMEOUT_S,
                              check=False)
        log = done.stderr.decode("utf-8", "backslashreplace")
        with open(self.log_path, "a", encoding="utf-8") as file:
            file.write(log)
        if done.returncode != 0:
            raise TransportError("exit status %d; stderr: %s" % (done.returncode, log[-300:]))
        return parse_cgi(done.stdout, log)
