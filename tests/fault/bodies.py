"""Bodies that are not what they claim: never processed."""

import socket

import fcgi
from exchange import parse_cgi
from stage import Stage, run_cgi


def body_shorter_than_announced(fixture, report):
    """A cut form is still a valid form: it must not be stored."""
    with Stage(fixture, "short") as stage:
        before = stage.persons()
        request = stage.salesman("add", person="Cut Short", tel="7342250")
        request.environment["CONTENT_LENGTH"] = str(len(request.body) + 40)
        answer = stage.send(request)
        report.check("raw FastCGI: a short body is refused",
                     [] if answer.status == 400 else ["status %d" % answer.status])
        status, out = run_cgi(stage, request)
        answer = parse_cgi(out)
        report.check("plain CGI: a short body is refused", [] if (status, answer.status) == (0, 400)
                     else ["exit status %d, %r" % (status, out[:300])])
        after = stage.persons()
        report.check("a short body stores nothing",
                     [] if after == before else ["%d persons, then %d" % (before, after)])


def connection_lost_in_the_body(fixture, report):
    """The front server goes away in the middle of the body: nothing stored, the worker lives."""
    with Stage(fixture, "lost", count=1) as stage:
        before, pids = stage.persons(), stage.workers.pids()
        request = stage.salesman("add", person="Lost Connection")
        data = fcgi.encode_request(request.variables(), request.body)
        for cut in (4, 40, len(data) // 2, len(data) - 20):
            with fcgi.connect(stage.workers.socket, 10) as connection:
                connection.sendall(data[:cut])
        answer = stage.send(stage.countries())
        report.check("a lost connection harms nobody", [
            fault for fault, bad in (
                ("status %d afterwards" % answer.status, answer.status != 200),
                ("the worker was replaced", stage.workers.pids() != pids),
                ("something was stored", stage.persons() != before)) if bad])


def client_gives_up(fixture, report):
    """nginx passes a request on only when its body is whole."""
    with Stage(fixture, "gives_up", nginx={}) as stage:
        before = stage.persons()
        request = stage.salesman("add", person="Gave Up")
        head = ("POST /developer/v2/person HTTP/1.1\r\nHost: localhost\r\nContent-Type: %s\r\n"
                "Content-Length: %d\r\n\r\n" % (request.headers[0][1], len(request.body) + 10))
        with socket.create_connection(("127.0.0.1", stage.nginx.port), 10) as connection:
            connection.sendall(head.encode() + request.body)
        answer = stage.send(stage.countries())
        report.check("a client that gives up changes nothing", [
            fault for fault, bad in (
                ("status %d afterwards" % answer.status, answer.status != 200),
                ("something was stored", stage.persons() != before)) if bad])


SCENARIOS = [body_shorter_than_announced, connection_lost_in_the_body, client_gives_up]
