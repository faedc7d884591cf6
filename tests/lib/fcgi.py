"""A raw FastCGI 1.0 client: one request a connection, as nginx does it with keep_conn off.

Speaks to a Unix socket with nothing in between, so that tests can send what no web server would:
a body shorter than CONTENT_LENGTH, parameters in tiny records, a connection that is dropped.
"""

import socket
import struct
import time

BEGIN_REQUEST, ABORT_REQUEST, END_REQUEST, PARAMS, STDIN, STDOUT, STDERR = range(1, 8)
RESPONDER = 1
REQUEST_ID = 1
RECORD_MAX = 0xFFFF
WHOLE = 4       # an answer may take so many times what a part of it may


class FcgiError(Exception):
    """The peer broke the protocol, or closed the connection before its END_REQUEST."""


def record(kind, content=b"", request_id=REQUEST_ID):
    """One record; content is at most 65535 bytes. Padded to a multiple of 8 as the spec advises."""
    padding = -len(content) % 8
    head = struct.pack("!BBHHBx", 1, kind, request_id, len(content), padding)
    return head + content + b"\0" * padding


def stream(kind, data, chunk=RECORD_MAX):
    """A stream of records with its empty closing record."""
    parts = [record(kind, data[i:i + chunk]) for i in range(0, len(data), chunk)]
    return b"".join(parts) + record(kind)


def _length(n):
    return struct.pack("!B", n) if n < 128 else struct.pack("!I", n | 0x80000000)


def encode_params(params):
    """Name-value pairs; str is sent as UTF-8, bytes as they are."""
    out = []
    for name, value in params.items():
        name = name.encode() if isinstance(name, str) else name
        value = value.encode() if isinstance(value, str) else value
        out.append(_length(len(name)) + _length(len(value)) + name + value)
    return b"".join(out)


def begin(keep_conn=False):
    return record(BEGIN_REQUEST, struct.pack("!HB5x", RESPONDER, 1 if keep_conn else 0))


def encode_request(params, body, chunk=RECORD_MAX):
    return begin() + stream(PARAMS, encode_params(params), chunk) + stream(STDIN, body, chunk)


def connect(path, timeout):
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(timeout)
    connection.connect(path)
    return connection


def _read_exactly(connection, count):
    data = b""
    while len(data) < count:
        part = connection.recv(count - len(data))
        if not part:
            raise FcgiError("connection closed after %d of %d bytes" % (len(data), count))
        data += part
    return data


def read_answer(connection):
    """(stdout, stderr) of one request, read until END_REQUEST. An answer that goes on and on is a fault."""
    out, err = [], []
    end = time.monotonic() + WHOLE * (connection.gettimeout() or 0)
    while True:
        if connection.gettimeout() and time.monotonic() > end:
            raise FcgiError("the answer does not end")
        version, kind, _, length, padding = struct.unpack(
            "!BBHHBx", _read_exactly(connection, 8))
        content = _read_exactly(connection, length)
        _read_exactly(connection, padding)
        if version != 1:
            raise FcgiError("record of version %d" % version)
        if kind == STDOUT:
            out.append(content)
        elif kind == STDERR:
            err.append(content)
        elif kind == END_REQUEST:
            return b"".join(out), b"".join(err)
        else:
            raise FcgiError("record of type %d in an answer" % kind)


def request(path, params, body=b"", timeout=30.0, chunk=RECORD_MAX):
    """One request to the Unix socket at path. Returns (stdout, stderr) as bytes."""
    with connect(path, timeout) as connection:
        connection.sendall(encode_request(params, body, chunk))
        return read_answer(connection)
