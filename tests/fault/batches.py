"""R7: batches end with their caller, each call in them counts, and tokens end when they are told to."""

import json
import time

import fcgi
import servers
from exchange import Request
from stage import Later, Stage

CALLS, BATCHES = 20, 4


def batch(stage, items):
    body = json.dumps({"batch": items}).encode()
    return Request("POST", b"/api/2.0/batch", [("Authorization", "Basic " + stage.variables["BASIC"]),
                                              ("Content-Type", "application/json")], body)


def cases(title):
    return [{"RelativeUrl": "api/2.0/crm/case", "RelativeMethod": "POST",
             "RelativeBody": "title=%s" % title,
             "BodyContentType": "application/x-www-form-urlencoded"} for _ in range(CALLS)]


def made(session, title):
    return int(session.ask("select count(*) from crm_case where title = '%s'" % title))


def batch_without_caller(fixture, report):
    """The caller goes away while the first of many changes waits for a lock: no other is made."""
    for engine in ("event", "process"):
        with Stage(fixture, "left", count=1, engine=engine) as stage, stage.psql() as session:
            request = batch(stage, cases("Left"))
            session.ask("begin")
            session.ask("lock table crm_case in exclusive mode")
            with fcgi.connect(stage.workers.socket, 10) as connection:
                connection.sendall(fcgi.encode_request(request.variables(), request.body))
                stage.wait_for_blocked_query()
            time.sleep(0.2)
            session.ask("rollback")
            servers.wait_until(lambda: made(session, "Left") > 0, 10, "the change that had begun")
            time.sleep(0.5)
            answer = stage.send(batch(stage, cases("Stayed")))
            report.check("%s: a batch ends when its caller is gone" % engine, [
                fault for fault, bad in (
                    ("%d of %d were made" % (made(session, "Left"), CALLS), made(session, "Left") != 1),
                    ("status %d of a caller that stays" % answer.status, answer.status != 201),
                    ("%d made for it" % made(session, "Stayed"), made(session, "Stayed") != CALLS))
                if bad])


def batch_counts_its_calls(fixture, report):
    """A caller with few calls a second, four times as many at once: the rest of four full batches is 429, whichever worker
    of the host they come to."""
    for engine, count, rate in (("event", 2, 5), ("process", 4, 6)):  # rates differ: buckets outlive a stage
        with Stage(fixture, "counted", count=count, engine=engine, KARTOTEKA_BATCH_RATE=str(rate)) as stage, \
                stage.psql() as session:
            answers = [Later(stage, batch(stage, cases("Counted"))) for _ in range(BATCHES)]
            items = [item for one in answers for item in json.loads(one.result().body)["response"]]
            done = [item for item in items if item["status"] == 201]
            refused = [item for item in items if item["status"] == 429]
            bodies = {json.loads(item["data"])["statusCode"] for item in refused}
            single = stage.send(stage.contacts())
            print("# batches (%s x %d): %d of %d calls at %d a second, %d at once" % (
                engine, count, len(done), len(items), rate, 4 * rate))
            report.check("each call of a batch counts for the limiter (%s x %d)" % (engine, count), [
                fault for fault, bad in (
                    ("%d calls were made" % len(done), not 4 * rate <= len(done) < 4 * rate + 10),
                    ("%d stored" % made(session, "Counted"), made(session, "Counted") != len(done)),
                    ("the others are not 429", len(done) + len(refused) != BATCHES * CALLS),
                    ("the refusals say %s" % bodies, bodies != {429}),
                    ("a call outside is %d" % single.status, single.status != 200)) if bad])


def login(stage):
    body = json.dumps({"userName": stage.variables["R7_USER"],
                       "password": stage.variables["R7_PASSWORD"]}).encode()
    answer = stage.send(Request("POST", b"/api/2.0/authentication",
                                [("Content-Type", "application/json")], body))
    return json.loads(answer.body)["response"]["token"]


def ask(stage, method, path, token):
    return stage.send(Request(method, path, [("Authorization", token)])).status


def refused(stage, token):
    """True when 20 calls in a row are, so that each of the three workers has been asked."""
    return all(ask(stage, "GET", b"/api/2.0/people/@self", token) == 401 for _ in range(20))


def tokens_end(fixture, report):
    """A token lives as long as TOKEN_HOURS says; one that is ended is so for each worker."""
    with Stage(fixture, "tokens", count=3, engine="process", KARTOTEKA_TOKEN_HOURS="2") as stage, \
            stage.psql() as session:
        token, other = login(stage), login(stage)
        hours = session.ask("select distinct round(extract(epoch from expires_at - now()) / 3600, 1) "
                            "from access_key where kind = 'token'")
        before = [ask(stage, "GET", b"/api/2.0/people/@self", token) for _ in range(20)]
        ended = ask(stage, "POST", b"/api/2.0/authentication/logout", token)
        # Other workers hear of the end by a notification: within 2 s no one of many knows the token.
        servers.wait_until(lambda: refused(stage, token), 2, "every worker refuses the ended token")
        report.check("tokens: their hours, and their end for every worker", [
            fault for fault, bad in (
                ("valid for %s hours" % hours, hours != "2.0"),
                ("before: %s" % before, set(before) != {200}), ("logout: %d" % ended, ended != 201),
                ("the other token is ended, too",
                 ask(stage, "GET", b"/api/2.0/people/@self", other) != 200)) if bad])


SCENARIOS = [batch_without_caller, batch_counts_its_calls, tokens_end]
