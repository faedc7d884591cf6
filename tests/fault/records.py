"""FastCGI records as no web server sends them: wrong versions, unknown types, lengths that lie, padding,
requests that are aborted, ids that interleave. The one who sends them gets what the protocol says, or a
closed connection; nothing is written, and the worker serves the next one."""

import json
import socket
import struct
import time

import fcgi
from exchange import Request
from stage import Stage

SILENCE_S = 0.3  # without an answer a connection counts as kept open


def odd(kind, content=b"", request_id=1, version=1, padding=0, length=None):
    """A record whose head may say anything."""
    head = struct.pack("!BBHHBx", version, kind, request_id,
                       len(content) if length is None else length, padding)
    return head + content + bytes(padding)


def begin(request_id=1, role=1, keep=1):
    return odd(1, struct.pack("!HB5x", role, keep), request_id)


def outcome(connection):
    """Tells what comes back: "2xx" .. "5xx", "end N" (a protocol status), "unknown", sorted, since answers and
    words about the connection have no order; then "closed" or "open"."""
    seen, out, data = [], b"", b""
    connection.settimeout(SILENCE_S)
    try:
        while part := connection.recv(65536):
            data += part
            while len(data) >= 8:
                _, kind, _, length, padding = struct.unpack("!BBHHBx", data[:8])
                if len(data) < 8 + length + padding:
                    break
                content, data = data[8:8 + length], data[8 + length + padding:]
                if kind == fcgi.STDOUT:
                    out += content
                elif kind == fcgi.END_REQUEST:
                    if out:
                        seen.append(out.split(b"\r\n")[0].decode().replace("Status: ", "")[:1] + "xx")
                    seen.append("end %d" % content[4])
                    out = b""
                elif kind == 11:
                    seen.append("unknown")
                elif kind == 10:
                    seen.append("values")
        end = "closed"
    except socket.timeout:
        end = "open"
    except OSError:
        end = "closed"
    return sorted(seen) + [end]


def new_person(stage, name):
    """(parameters, body) of a write: seen in the database when it was done."""
    request = Request("POST", b"/api/2.0/crm/contact/person", [
        ("Authorization", "Basic " + stage.variables["BASIC"]), ("Content-Type", "application/json")],
        json.dumps({"firstName": "Odd", "lastName": name}).encode())
    return fcgi.encode_params(request.variables()), request.body


def streams(stage):
    """(name, bytes, outcome in the event engine)"""
    def write(name):
        return new_person(stage, name)
    ask = fcgi.encode_params(stage.countries().variables())
    params, body = write("Aborted")
    wrong_params, wrong_body = write("Wrong")
    other_params, other_body = write("Other")
    good = begin(7) + odd(4, ask, 7) + odd(4, b"", 7) + odd(5, b"", 7)
    cut = ask[:len(ask) // 2]
    return (
        ("a request of our own", good, ("2xx", "end 0", "open")),
        ("version 0", odd(1, struct.pack("!HB5x", 1, 1), version=0) + good, ("closed",)),
        ("version 2 in the middle", begin() + odd(4, wrong_params) + odd(4, b"", version=2)
         + odd(5, wrong_body) + odd(5), ("closed",)),
        ("an unknown type with an id", begin(7) + odd(55, b"abc", 7) + odd(4, ask, 7) + odd(4, b"", 7)
         + odd(5, b"", 7), ("closed",)),
        ("an unknown type without an id", odd(200, b"x" * 9, 0, padding=7) + good,
         ("unknown", "2xx", "end 0", "open")),
        ("a question for values", odd(9, fcgi.encode_params({"FCGI_MAX_CONNS": "", "FCGI_X": ""}), 0) + good,
         ("values", "2xx", "end 0", "open")),
        ("padding of 255 everywhere", begin(7) + odd(4, cut, 7, padding=255)
         + odd(4, ask[len(cut):], 7, padding=255) + odd(4, b"", 7, padding=255) + odd(5, b"", 7, padding=255),
         ("2xx", "end 0", "open")),
        ("records of no length in between", begin(7) + odd(5, b"", 3) + odd(4, ask, 7) + odd(4, b"", 7)
         + odd(8, b"", 7) + odd(5, b"", 7), ("2xx", "end 0", "open")),
        ("a record longer than what is sent", begin() + odd(4, params, length=65535), ("open",)),
        ("a begin of two bytes", odd(1, b"\0\1") + good, ("closed",)),
        ("a role that nobody has", begin(role=2) + good, ("end 3", "2xx", "end 0", "open")),
        ("a body before its request", odd(5, b"abc") + odd(5) + good, ("2xx", "end 0", "open")),
        ("names longer than all", begin() + odd(4, b"\xff\xff\xff\xff\xff\xff\xff\xffab") + odd(4) + odd(5),
         ("4xx", "end 0", "open")),
        ("aborted before its parameters end", begin() + odd(4, params) + odd(2) + good,
         ("end 0", "2xx", "end 0", "open")),
        ("aborted in its body", begin() + odd(4, params) + odd(4) + odd(5, body[:9]) + odd(2) + good,
         ("end 0", "2xx", "end 0", "open")),
        ("aborted by another's id", begin(7) + odd(2, b"", 9) + odd(4, ask, 7) + odd(4, b"", 7)
         + odd(5, b"", 7), ("2xx", "end 0", "open")),
        ("two at once", begin(7) + odd(4, cut, 7) + begin(8) + odd(4, other_params, 8)
         + odd(4, ask[len(cut):], 7) + odd(4, b"", 8) + odd(5, other_body, 8) + odd(4, b"", 7)
         + odd(5, b"", 8) + odd(5, b"", 7), ("end 1", "2xx", "end 0", "open")),
        ("the same one begun twice", begin(7) + odd(4, wrong_params, 7) + begin(7) + good, ("closed",)),
        ("gone in the middle", begin() + odd(4, params) + odd(4) + odd(5, body[:9]), None),
    )


def send(stage, data):
    with fcgi.connect(stage.workers.socket, 5) as peer:
        try:
            peer.sendall(data)
        except OSError:
            return ["closed"]
        return outcome(peer)


def odd_records(fixture, report):
    for engine in ("event", "process"):
        with Stage(fixture, "records", count=1, engine=engine, nginx={}) as stage, stage.psql() as session:
            stage.send(stage.countries())
            pids, slowest = stage.workers.pids(), 0.0
            for name, data, wanted in streams(stage):
                got = send(stage, data)
                begun = time.monotonic()
                status = stage.send(stage.countries()).status
                slowest = max(slowest, time.monotonic() - begun)
                report.check("odd records (%s): %s" % (engine, name), [fault for fault, bad in (
                    ("got %s" % (got,), wanted and engine == "event" and got != sorted(wanted[:-1]) + [wanted[-1]]),
                    ("afterwards: %d" % status, status != 200),
                    ("the worker was replaced", stage.workers.pids() != pids)) if bad])
            # libfcgi, which reads in the process engine, does not look at the version of a last record.
            written = session.ask("select string_agg(last_name, ' ') from party where first_name = 'Odd'"
                                  + (" and last_name <> 'Wrong'" if engine == "process" else ""))
            report.check("odd records (%s): nothing is written" % engine, [written] if written else [])
            print("# odd records (%s): the next one after %.2f s at most" % (engine, slowest), flush=True)


SCENARIOS = [odd_records]
