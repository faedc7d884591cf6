"""The floor: what a request can't do without. nginx and an empty request through the event engine,
and PostgreSQL doing the same statements for pgbench.

The statements are taken from the server's log while Kartoteka answers a sample of the requests, so
they are always those that it runs, in its groups and transactions.
"""

import os
import re
import subprocess

import directory
import exchange
import measure
import reads
import work as works

SAMPLE = {False: 24, True: 2}       # requests; what a write stores makes no difference
WARM = 12
CLIENTS = {False: 4, True: 8}      # writes want more: they commit together
OPTIONS = ("-c search_path=kartoteka -c kartoteka.tenant=1 -c TimeZone=Europe/Moscow")
LOGGED = {"log_statement": "'all'", "log_error_verbosity": "'default'",
          "log_parameter_max_length": "-1"}
LINE = re.compile(r"^\S+ \S+ \S+ \[\d+\] (\w+):  (.*)$")


def _entries(text):
    """(level, text) of log entries; continuation lines begin with a tab."""
    out = []
    for line in text.splitlines():
        match = LINE.match(line)
        if match:
            out.append([match.group(1), match.group(2)])
        elif out and line.startswith("\t"):
            out[-1][1] += "\n" + line[1:]
    return out


def _literals(detail):
    """Parameters of "parameters: $1 = 'x', $2 = NULL" in order, as SQL; pgbench would take a colon
    for the start of a variable."""
    return [m.group(1).replace(":", "' || chr(58) || '")
            for m in re.finditer(r"\$\d+ = ('(?:[^']|'')*'|NULL)", detail)]


def _statements(text, types):
    """SQL of what was executed, with its arguments written in."""
    out = []
    for level, entry in _entries(text):
        run = re.match(r"execute ([\w.]+): (.*)", entry, re.DOTALL)
        if level == "LOG" and run:
            out.append([run.group(1).split(".")[0], run.group(2)])
        elif level == "DETAIL" and out and entry.startswith("parameters: "):
            name, sql = out[-1]
            values = ["CAST(%s AS %s)" % pair for pair in zip(_literals(entry), types[name])]
            out[-1][1] = re.sub(r"\$(\d+)", lambda m, v=values: v[int(m.group(1)) - 1], sql)
    return [re.sub(r"--.*", "", sql).strip() for _, sql in out]


def capture(stage, database, work, folder):
    """pgbench scripts, one a request of the sample; none when no statement is left to run."""
    role = "ALTER ROLE kartoteka_app %s;"
    cluster = stage.cluster
    directory.run_psql(cluster, "postgres", sql="".join(
        role % ("SET %s = %s" % item) for item in LOGGED.items()))
    variant = stage.start("cold" if stage.has_event else "process", database, "-floor")
    try:
        transport = exchange.NginxTransport(variant.port)
        requests = work.requests(stage.tenants[:1], SAMPLE[work.writes] + WARM, salt=2)
        for request in requests[:WARM]:
            transport.send(request)
        types = {s.name: [kind for _, kind in s.args]
                 for s in reads.statements(stage.build, left_out=()).values()}
        scripts = []
        for i, request in enumerate(requests[WARM:]):
            at = os.path.getsize(cluster.log_path)
            transport.send(request)
            with open(cluster.log_path, encoding="utf-8", errors="replace") as file:
                file.seek(at)
                statements = _statements(file.read(), types)
            scripts += _write_script(os.path.join(folder, "%s-%d.sql" % (work.name, i)), statements)
        return scripts
    finally:
        stage.stop(variant)
        directory.run_psql(cluster, "postgres", sql="".join(
            role % ("RESET " + name) for name in LOGGED))


def _write_script(path, statements):
    if not statements:
        return []
    lines = [re.sub(r"\s*\n\s*", " ", sql) for sql in statements]
    with open(path, "w", encoding="utf-8") as file:
        file.write("\\startpipeline\n%s;\n\\endpipeline\n" % ";\n".join(lines))
    return [path]


def statements_us(stage, database, work, scripts, seconds):
    """PostgreSQL's processor time for one request's statements, and how many of these a second."""
    if not scripts:
        return 0.0, 0.0
    command = [os.path.join(directory.PG_BIN, "pgbench"), "-n", "-M", "prepared", "-h",
               stage.cluster.folder, "-U", "kartoteka_app", "-c", str(CLIENTS[work.writes]), "-j",
               "1", "-T", str(int(seconds))]
    for path in scripts:
        command += ["-f", path]
    meter = measure.Meter([], stage.cluster.postmaster())
    done = subprocess.run(command + [database.name], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          env=dict(os.environ, PGOPTIONS=OPTIONS), check=False)
    found = re.search(r"actually processed: (\d+)", done.stdout)
    if done.returncode != 0 or not found:
        raise measure.LoadError("pgbench %s: %s" % (work.name, done.stdout[-600:]))
    sample = meter.stop(measure.Sample(requests=int(found.group(1)), seconds=seconds))
    return sample.postgres_us, sample.rps


LARGE = 8192        # bytes of an answer from which writing and passing it on is no small part


def cheapest_request(stage, database, work):
    """A pool for what nginx and the engine cannot do without for this work: the request that does
    nothing; where answers are large, a list of the catalog as large as they are, which a worker
    has written once and sends again and again.
    """
    path = os.path.join(stage.run_folder, "cheapest-" + work.name)
    size = _answer_size(stage, database, work)
    if size < LARGE:
        works.write_pool(path, [exchange.Request("GET", b"/healthz", [])])
        return path, size
    request = next(w for w in works.WORKS if w.name == "R1").requests(stage.tenants[:1], 1)[0]
    _swell_types(stage, database, 200)
    variant = stage.start("cold", database, "-size")
    try:
        one = (len(exchange.NginxTransport(variant.port).send(request).body) - 900) / 200
    finally:
        stage.stop(variant)
    _swell_types(stage, database, max(1, int((size - 900) / one)))
    works.write_pool(path, [request])
    return path, size


def _answer_size(stage, database, work):
    """Bytes of the body, the median of a sample."""
    variant = stage.start("cold", database, "-size")
    try:
        transport = exchange.NginxTransport(variant.port)
        sizes = sorted(len(transport.send(r).body)
                       for r in work.requests(stage.tenants[:1], SAMPLE[work.writes], salt=3))
        return sizes[len(sizes) // 2]
    finally:
        stage.stop(variant)


def _swell_types(stage, database, count):
    """Gives the first tenant so many types of contacts more."""
    directory.run_psql(stage.cluster, database.name, sql="""
        SET kartoteka.tenant = %d;
        DELETE FROM kartoteka.contact_type WHERE tenant_id = %d AND id > 100000;
        INSERT INTO kartoteka.contact_type (tenant_id, id, name, kind, is_phone)
        SELECT %d, 100000 + n, 'Телефон для сообщений ' || n, 0, true FROM generate_series(1, %d) n;
        """ % ((stage.tenants[0].id,) * 3 + (count,)))
