#!/usr/bin/env python3
"""Runs HTTP cases over the transports. See README.md; --help for the options."""

import argparse
import concurrent.futures
import contextlib
import os
import queue
import random
import re
import shutil
import signal
import sys
import threading
from datetime import date, timedelta

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "lib")]

# pylint: disable=wrong-import-position
import casefile
import documents
import touched
import expect
import logs
import packed
import pooler
import servers
import xml_twin
from audited import Audited
from cluster import Psql
from exchange import CgiTransport, FcgiTransport, NginxTransport, TransportError
from fixture import ROWS, Fixture
from report import Report
from ctl import CtlTransport

# Set by the front server or different in every answer.
FRONT_HEADERS = {"server", "date", "connection", "content-length", "transfer-encoding",
                 "content-encoding", "vary", "x-request-id", "keep-alive"}
MASKS = (
    # A slash in it is escaped, so what is left of it is no token.
    (re.compile(r'"secret":"whsec_[^"]*"'), '"secret":"<secret>"'),
    (re.compile(r"\b[0-9a-f]{32}\b"), "<hex32>"),
    (re.compile(r"[A-Za-z0-9_=+/-]{40,}"), "<token>"),
    (re.compile(r'"prefix":"[0-9a-z_]{4,14}"'), '"prefix":"<prefix>"'),
    # A new employee's id, and numbers of rows of the audit, to which reads are added a moment later.
    (re.compile(r'"id":"[0-9a-f-]{36}","userName":"own'), '"id":"<uuid>","userName":"own'),
    (re.compile(r'("contactId":\d+,"id":)\d+'), r'\1<id>'),
    (re.compile(r'"password":"[0-9a-z]{4}(-[0-9a-z]{4}){4}"'), '"password":"<password>"'),
    # Numbers of webhooks' events.
    (re.compile(r'"(event|response)":"[0-9a-f-]{36}"'), r'"\1":"<uuid>"'),
    # Workers tell of a key's use a moment later, plain CGI at once.
    (re.compile(r'"used":"[^"]*"'), '"used":"<used>"'),
    # Numbers of transactions: every database has others.
    (re.compile(r'"(revision|cursor)":"[^"]*"'), r'"\1":"<\1>"'),
    (re.compile(r"urn:kartoteka:book:[^<]*"), "<mark>"),
    (re.compile(r"<d:getetag>[^<]*"), "<d:getetag>"),
    (re.compile(r'^"\d+(-[0-9a-f]{16})?"$'), '"<revision>"'),
)
DATETIME = re.compile(r"(\d{4}-\d\d-\d\d)[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?")


class Plan:
    """One run of all cases: a transport, a build, perhaps a program in front of the worker, or a worker whose
    statements have no conditions on tenants (tests/fault/notenant.c)."""

    def __init__(self, name, kind, preset="release", wrapper=(), workers=2, engine="process",
                 no_conditions=False, pooled=False):
        self.name, self.kind, self.preset, self.engine = name, kind, preset, engine
        self.wrapper, self.workers, self.no_conditions = wrapper, workers, no_conditions
        self.pooled = pooled  # PgBouncer in transaction mode stands before the database


VALGRIND = (
    shutil.which("valgrind") or "/usr/bin/valgrind", "--quiet", "--error-exitcode=99",
    "--leak-check=full",
    "--show-leak-kinds=definite", "--errors-for-leak-kinds=definite", "--track-fds=no")
PLANS = {plan.name: plan for plan in (
    Plan("nginx", "nginx"),
    Plan("event", "nginx", workers=1, engine="event"),
    Plan("event-debug", "nginx", preset="debug", workers=1, engine="event"),
    Plan("row-security", "nginx", workers=1, engine="event", no_conditions=True),
    Plan("pgbouncer", "nginx", workers=1, engine="event", pooled=True),
    Plan("fcgi", "fcgi"),
    Plan("cgi", "cgi"),
    Plan("ctl", "ctl"),
    Plan("debug", "fcgi", preset="debug"),
    Plan("valgrind", "fcgi", workers=1, wrapper=VALGRIND),
    Plan("event-valgrind", "fcgi", workers=1, engine="event", wrapper=VALGRIND),
)}
DEFAULT_PLANS = ("nginx", "event", "event-debug", "fcgi", "cgi", "ctl", "debug")


def find_files(words):
    """(path, name) of all case files, or of those that a word is the folder, path or name of."""
    found = []
    for folder, _, names in sorted(os.walk(HERE)):
        for name in sorted(names):
            if name.endswith(".case"):
                path = os.path.join(folder, name)
                found.append((path, os.path.relpath(path, HERE)))
    if not words:
        return found
    chosen = [[file for file in found if _is_of(file, word)] for word in words]
    for word, files in zip(words, chosen):
        if not files:
            sys.exit("run.py: no case file is %s" % word)
    return [file for file in found if any(file in files for files in chosen)]


def _is_of(file, word):
    path, name = file
    word = word.rstrip("/")
    real = os.path.realpath(word)
    return (name == word or name.startswith(word + "/") or path == real
            or path.startswith(real + "/"))


def mask(text):
    """Takes out what is new in every answer: request ids, tokens, times of today and later."""
    recent = (date.today() - timedelta(days=1)).isoformat()
    text = DATETIME.sub(lambda m: "<datetime>" if m.group(1) >= recent else m.group(0), text)
    for pattern, word in MASKS:
        text = pattern.sub(word, text)
    return text


def comparable(answer):
    headers = sorted((name, mask(value)) for name, value in answer.headers
                     if name not in FRONT_HEADERS)
    return (answer.status, headers, mask(answer.body.decode("utf-8", "backslashreplace")))


class Run:
    """Cases over one plan, in a database of its own. name: of it and of its folder."""

    def __init__(self, plan, fixture, report, name=None):
        self.plan, self.fixture, self.report = plan, fixture, report
        self.name = name or plan.name
        self.folder = fixture.subfolder(self.name)
        self.environment = fixture.database("kt_" + self.name)
        if plan.wrapper:  # under which everything takes thirty times as long
            self.environment["KARTOTEKA_REQUEST_TIMEOUT_MS"] = "100000"
        if plan.no_conditions:
            self.environment.update(
                LD_PRELOAD=servers.binary(plan.preset, "tests/unit/libnotenant.so"),
                NOTENANT=os.path.join(self.folder, "changed"))
        self.servers = []
        if plan.pooled:
            self.servers.append(pooler.Pooler(fixture.cluster, self.folder))
            self.environment.update(self.servers[0].environment("kt_" + self.name))
        self.answers = {}     # case key -> [comparable]
        self.request_ids = {}  # request id -> case
        self.seen = []         # (case, request, answer) of what is judged by the documents
        self.transport = self._start()
        self.psql = Psql(fixture.cluster, "kt_" + self.name)
        self.audited = Audited(self.psql)

    def _start(self):
        plan = self.plan
        if plan.kind == "cgi":
            return CgiTransport(servers.binary(plan.preset, "kartoteka"), self.environment,
                                self._cgi_log())
        if plan.kind == "ctl":
            return CtlTransport(servers.binary(plan.preset, "kartotekactl"), self.environment,
                                self._cgi_log())
        workers = servers.Workers(self.folder, plan.preset, self.environment, plan.workers,
                                  plan.wrapper, plan.engine)
        self.servers.append(workers)
        if plan.kind == "fcgi":
            timeout = 120 if plan.wrapper else 30
            return FcgiTransport(workers.socket, timeout=timeout)
        try:
            self.servers.append(servers.Nginx(self.folder, workers.socket,
                                              ENGINE=plan.engine))
        except BaseException:
            self.stop()
            raise
        return NginxTransport(self.servers[-1].port)

    def _cgi_log(self):
        return os.path.join(self.folder, "kartoteka.log")

    def run_file(self, cases):
        variables = dict(self.fixture.variables)
        for case in cases:
            if self.plan.kind in case.transports and self.plan.engine in case.engines:
                self._run_case(case, variables)

    def _run_case(self, case, variables):
        name = "%s %s (%s)" % (self.plan.name, case.name, case.where())
        request = answer = None
        try:
            faults = []
            for _ in range(case.repeat):
                request = casefile.build_request(case, variables)
                self.request_ids[request.request_id] = case
                answer = self.transport.send(request)
                self.answers.setdefault(case.key(), []).append(comparable(answer))
                if self.plan.name == documents.PLAN:
                    self.seen.append((case, request, answer))
                faults += expect.general_faults(case, request, answer)
                faults += expect.case_faults(case, answer, variables)
                faults += self._twin_faults(case, request, answer)
                if faults:
                    break
            faults += self._take(case, answer, variables)
            faults += self._ask(case, variables)
        except (casefile.CaseError, TransportError, servers.ServerError, OSError) as error:
            faults = [str(error) or type(error).__name__]
        if faults:
            faults += self._context(request, answer)
        self.report.check(name, faults)

    def _twin_faults(self, case, request, answer):
        """The faults of the same request for XML, over one transport: a dialect's writer is the same in all."""
        twin = xml_twin.twin_of(request, answer) if self.plan.name == "event" else None
        if twin is None:
            return []
        self.request_ids[twin.request_id] = case
        return xml_twin.faults(answer, self.transport.send(twin))

    @staticmethod
    def _context(request, answer):
        lines = []
        if request:
            lines.append("> %s %s" % (request.method, expect.short(
                request.target.decode("utf-8", "backslashreplace"), 300)))
            lines += ["> %s: %s" % header for header in request.headers]
            if request.body:
                lines.append("> " + expect.short(request.body.decode("utf-8", "backslashreplace"),
                                                 300))
        if answer:
            lines.append("< %d %s" % (answer.status, answer.header("content-type")))
            lines.append("< " + expect.short(answer.body.decode("utf-8", "backslashreplace"), 700))
        return lines

    @staticmethod
    def _take(case, answer, variables):
        faults = []
        for name, source in case.sets:
            try:
                if source.startswith("header "):
                    value = answer.header(source[7:])
                    if value is None:
                        raise KeyError(source)
                else:
                    value = expect.lookup(expect.strict_json(answer.body), source)
                variables[name] = value if isinstance(value, str) else str(value)
            except (KeyError, ValueError) as error:
                faults.append("set %s: nothing at %s" % (name, error))
        return faults

    def _ask(self, case, variables):
        faults = []
        for query, want in case.queries:
            query = casefile.substitute(query, variables, case.where())
            want = casefile.substitute(want, variables, case.where())
            writes = re.search(r"\b(insert into|update|delete from)\b", query)
            got = self.audited.by_hand(query) if writes else self.psql.ask(query)
            if writes:
                self._wait_until_told()
            if got != want:
                faults.append("sql: %s: %r expected, got %r" % (query, want, expect.short(got)))
        return faults

    def _wait_until_told(self):
        """Workers hear of a change by a notification. It has come when the server's processes, which
        pass it on, and the workers are at rest."""
        backends = self.psql.ask("select pid from pg_stat_activity where datname = current_database()"
                                 " and backend_type = 'client backend' and pid <> pg_backend_pid()")
        workers = [pid for server in self.servers if isinstance(server, servers.Workers)
                   for pid in server.pids()]
        servers.wait_until_idle([int(pid) for pid in backends.split()])
        servers.wait_until_idle(workers)

    def stop(self):
        """Ends everything; faults of servers that did not end well."""
        faults = []
        for server in reversed(self.servers):
            try:
                server.stop()
            except servers.ServerError as error:
                faults.append(str(error))
        self.servers_ended, self.servers = self.servers, []
        return faults

    def finish(self, forbidden):
        """Stops, then judges the logs. Returns the workers' log."""
        faults = self.stop()
        self.report.check("%s every write is in the audit (%d transactions)" % (
            self.name, self.audited.transactions()), self.audited.faults())
        self.psql.close()
        self.report.check("%s parts are packed as they are" % self.name,
                          packed.faults(self.fixture.cluster, "kt_" + self.name))
        self.fixture.cluster.drop_database("kt_" + self.name)
        path = self._cgi_log()
        text = ""
        if os.path.exists(path):
            with open(path, encoding="utf-8", errors="backslashreplace") as file:
                text = file.read()
        faults += logs.log_faults("workers' log", text, forbidden)
        if faults:
            faults.append("the end of the workers' log: " + text[-2000:])
        if self.plan.no_conditions:
            with open(os.path.join(self.folder, "changed"), encoding="ascii") as file:
                changed = {name: int(n) for name, n in (line.split() for line in file)}
            print("# %s: %d conditions on tenants taken out of %d statements" % (
                self.name, sum(changed.values()), len(changed)), flush=True)
        if not self.plan.wrapper:
            faults += logs.worker_log_faults("workers' log", text)
        for server in self.servers_ended:
            if isinstance(server, servers.Nginx):
                faults += logs.log_faults("nginx's logs", server.log_text(), forbidden)
        self.report.check("%s logs and ends of servers" % self.name, faults)
        return text


def compare(report, first, other):
    """Equal answers over two transports."""
    both = [key for key in first.answers if key in other.answers]
    for key in both:
        a, b = first.answers[key], other.answers[key]
        if a != b:
            pair = next((x, y) for x, y in zip(a, b) if x != y) if len(a) == len(b) else (a, b)
            report.fail("%s and %s answer differently: %s" % (first.plan.name, other.plan.name, key),
                        first.plan.name + ": " + expect.short(str(pair[0]), 700),
                        other.plan.name + ": " + expect.short(str(pair[1]), 700))
    if all(first.answers[key] == other.answers[key] for key in both):
        report.ok("%s and %s answer alike (%d cases)" % (first.plan.name, other.plan.name,
                                                         len(both)))


def run_fresh(run, cases, number, forbidden):
    """A file in a database and over servers of its own. Returns the workers' log."""
    own = Run(run.plan, run.fixture, run.report, "%s-fresh-%d" % (run.plan.name, number))
    try:
        own.run_file(cases)
    finally:
        text = own.finish(forbidden)
    run.answers.update(own.answers)
    run.seen += own.seen
    run.request_ids.update(own.request_ids)
    return text


def run_plan(plan, files, free, report, forbidden, ending):
    """The cases over one plan on a fixture that is free."""
    fixture = free.get()
    try:
        return run_on(plan, files, fixture, report, forbidden, ending)
    finally:
        free.put(fixture)


def run_on(plan, files, fixture, report, forbidden, ending):
    """The cases over one plan: (run, the workers' log), or None when its servers do not start."""
    own = Report(report.part, report.verbose)
    try:
        run = Run(plan, fixture, own)
    except servers.ServerError as error:
        report.fail("%s: nothing was run" % plan.name, error)
        return None
    try:
        text = ""
        for number, cases in enumerate(files):
            if ending.is_set():
                break
            if cases.fresh:
                text += run_fresh(run, cases, number, forbidden)
            else:
                run.run_file(cases)
    finally:
        text += run.finish(forbidden)
        report.add(own.passed, own.failed)
    print("http over %s: %d checks, %d failed" % (plan.name, own.failed + own.passed, own.failed), flush=True)
    return run, text


def judge_runs(done, report, record, gathered):
    """Answers against the documents and against those over the first plan."""
    first = None
    for run, text in done:
        gathered.add(text, run.request_ids)
        if record:
            documents.record(record, run.seen, text)
        else:
            documents.judge(report, run.seen, text)
        if first:
            compare(report, first, run)
        else:
            first = run


def run_plans(plans, files, report, judge_coverage, record):
    gathered, ending = touched.Touched(), threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: (ending.set(), sys.exit(143)))
    free, rows = queue.Queue(), min(ROWS, len(plans))
    with contextlib.ExitStack() as stack:
        fixture = stack.enter_context(Fixture())
        fixtures = [fixture] + [stack.enter_context(fixture.twin()) for _ in range(rows - 1)]
        for one in fixtures:
            free.put(one)
        everything = [case for cases in files for case in cases]
        forbidden = logs.canaries(everything, fixture.variables)
        with concurrent.futures.ThreadPoolExecutor(rows) as pool:
            waiting = [pool.submit(run_plan, plan, files, free, report, forbidden, ending)
                       for plan in plans]
            done = [future.result() for future in waiting]
        judge_runs([run for run in done if run], report, record, gathered)
        for one in fixtures:
            report.check("PostgreSQL's log", logs.log_faults("PostgreSQL's log",
                                                             one.cluster.log_text(), forbidden))
        if judge_coverage:
            gathered.judge(report, os.path.join(HERE, "exempt.txt"),
                           servers.worker_environment(fixture.cluster, "postgres"))


def main():
    parser = argparse.ArgumentParser(description="Runs HTTP cases over the transports.")
    parser.add_argument("--transport", action="append", choices=list(PLANS),
                        help="only over this one (repeat for more)")
    parser.add_argument("-v", "--verbose", action="store_true", help="print what passes, too")
    parser.add_argument("--part", default="http", help="name in the sum")
    parser.add_argument("--shuffle", metavar="SEED", help="run the files in an order of this seed")
    parser.add_argument("--record", metavar="FILE", help="write answers for tools/openapi.py there, judge none")
    parser.add_argument("files", nargs="*", help="case files or folders; all when none is given")
    options = parser.parse_args()
    report = Report(options.part, options.verbose)
    found = find_files(options.files)
    if options.shuffle is not None:
        random.Random(options.shuffle).shuffle(found)
    try:
        files = [casefile.read_cases(path, name) for path, name in found]
        plans = [PLANS[name] for name in options.transport or DEFAULT_PLANS]
        # Coverage is a statement about all cases over the ordinary transports.
        run_plans(plans, files, report, not options.files and not options.transport,
                  options.record)
    except casefile.CaseError as error:
        report.fail("case files", error)
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
