"""What nginx refuses by itself: the dialect's own envelope, and no credential in its logs."""

from exchange import Request
from stage import Later, Stage, envelope_faults


def rate_limit(fixture, report):
    with Stage(fixture, "rate", nginx={"RATE": 1, "BURST": 3}) as stage:
        for dialect, request in stage.each_dialect():
            answers = [stage.send(request) for _ in range(12)]
            refused = [answer for answer in answers if answer.status == 429]
            faults = [] if refused else ["%s: none of 12 refused" % dialect]
            if refused:
                faults += envelope_faults(dialect, refused[0], 429)
            report.check("too many requests: 429 (%s)" % dialect, faults)
        report.check("health is not limited", [] if all(
            stage.send(Request("GET", b"/healthz")).status == 200 for _ in range(10))
            else ["refused"])


def connection_limit(fixture, report):
    with Stage(fixture, "connections", nginx={"CONNECTIONS": 1}) as stage:
        with stage.locked_party():
            first = Later(stage, stage.salesman("list", word="nobody"))
            stage.wait_for_blocked_query()
            answer = stage.send(stage.countries())
        first.result()
        report.check("too many connections: 429", envelope_faults("WebDelivery", answer, 429))


def body_limit(fixture, report):
    with Stage(fixture, "body", nginx={"BODY_MAX": "1k"}) as stage:
        for dialect, request in stage.each_dialect():
            large = Request("POST", request.target, request.headers, b"x" * 2048)
            report.check("a body above nginx's limit: 413 (%s)" % dialect,
                         envelope_faults(dialect, stage.send(large), 413))


def no_workers(fixture, report):
    """Nobody behind nginx: 503 in each envelope, as when the database is away."""
    with Stage(fixture, "gone", nginx={}) as stage:
        stage.workers.stop()
        for dialect, request in stage.each_dialect():
            report.check("no workers: 503 (%s)" % dialect,
                         envelope_faults(dialect, stage.send(request), 503))
        secret = stage.variables["APIKEY"]
        stage.send(Request("GET", b"/developer/v2/person?apikey=" + secret.encode()))
        stage.nginx.stop()  # writes what it held
        text = stage.nginx.log_text()
        faults = ["the apikey is there"] if secret in text else []
        if "/developer/v2/person" not in text:
            faults.append("the request is not there")
        report.check("no credential in nginx's logs", faults)


SCENARIOS = [rate_limit, connection_limit, body_limit, no_workers]
