"""A restore that works: the drill, one tenant's file, what db status and doctor say of a damaged or
unsafe database, and PostgreSQL's own way back to a point in time with pgbackrest."""

import glob
import json
import os
import re
import shutil
import struct
import subprocess
import threading

import casefile
import run as cases_of_http  # of tests/http
import servers
from cluster import PG_BIN, Cluster, Psql
from exchange import FcgiTransport, Request
from fixture import run_ctl

READS = ("list", "info", "fields", "filter", "search", "tel", "sources", "person", "guides")
SECRET = "p4ss-of-the-login"


def ctl(environment, *arguments):
    """(status, both outputs)"""
    done = subprocess.run([servers.binary("release", "kartotekactl"), *arguments], env=environment,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          cwd="/", text=True, timeout=300, check=False)
    return done.returncode, done.stdout


def every_case():
    for path, name in cases_of_http.find_files([]):
        for case in casefile.read_cases(path, name):
            if not case.environment and "fcgi" in case.transports:
                yield case


def is_read(case, request):
    text = (request.target + b"&" + (request.body or b"")).decode("utf-8", "replace")
    actions = [part.partition("=")[2] for part in text.replace("?", "&").split("&")
               if part.startswith("action=")]
    return case.method in ("GET", "HEAD") and (not actions or actions[-1] in READS) or (
        case.method == "POST" and "/developer/" in text and actions and actions[-1] in READS)


def requests(variables, reads):
    """The requests of the HTTP suite whose variables are known: those that read, or the others."""
    for case in every_case():
        try:
            request = casefile.build_request(case, variables)
        except casefile.CaseError:
            continue
        if is_read(case, request) == reads:
            yield case, request


def answers(folder, environment, variables):
    """key -> answer of every read, from one worker over FastCGI."""
    os.makedirs(folder, exist_ok=True)
    workers = servers.Workers(folder, "release", environment, 1, engine="event")
    try:
        transport = FcgiTransport(workers.socket)
        return {case.key(): cases_of_http.comparable(transport.send(request))
                for case, request in requests(variables, True)}
    finally:
        workers.stop()


def differences(before, after):
    """Tells what is read otherwise. A list with clients of the load has those, too, that were added behind the dump."""
    return ["%s: %s became %s" % (key, str(before[key])[:300], str(after.get(key))[:300])
            for key in before if before[key] != after.get(key) and "Load0 A" not in str(before[key])][:5]


class Load(threading.Thread):
    """Adds clients of the second tenant until it is told to stop; the names of those acknowledged."""

    def __init__(self, socket, variables):
        super().__init__(daemon=True)
        self.transport, self.variables = FcgiTransport(socket), variables
        self.acknowledged, self.enough = [], threading.Event()

    def run(self):
        target = ("/api/v1/crm/Clients?objectId=" + self.variables["OTHER_OBJECT_ID"]).encode()
        while not self.enough.is_set():
            name = "Load%d" % len(self.acknowledged)
            body = json.dumps({"lastname": name, "firstname": "A", "contacts": [
                {"typeId": "1", "value": "7495%07d" % len(self.acknowledged)}]}).encode()
            answer = self.transport.send(Request("POST", target, [
                ("sid", self.variables["OTHER_SID"]), ("Content-Type", "application/json")], body))
            if answer.status == 200:
                self.acknowledged.append(name)


def loaded(cluster, database):
    psql = Psql(cluster, database)
    try:
        return set(psql.ask("select p.last_name from party p join contact_info c using (tenant_id)"
                            " where c.party_id = p.id and p.last_name like 'Load%'").split())
    finally:
        psql.close()


def dump_under_load(fixture, environment, folder, dump):
    """(faults, names acknowledged before the dump began, and at its end)"""
    workers = servers.Workers(folder, "release", environment, 1, engine="event")
    try:
        transport = FcgiTransport(workers.socket)
        for _case, request in requests(fixture.variables, False):
            transport.send(request)
        load = Load(workers.socket, fixture.variables)
        load.start()
        servers.wait_until(lambda: len(load.acknowledged) >= 50, 30, "50 writes")
        before = list(load.acknowledged)
        status, output = ctl(environment, "backup", dump)
        after = list(load.acknowledged)
        load.enough.set()
        load.join(30)
    finally:
        workers.stop()
    faults = [] if status == 0 else ["backup: status %d: %s" % (status, output)]
    return faults, before, after


def backup_drill(_site, fixture, report):
    """Dump under load, fresh cluster, restore: the reads of all dialects are the same."""
    folder = fixture.subfolder("drill")
    environment = fixture.database("kt_drill")
    run_ctl(environment, "db", "migrate")
    dump = os.path.join(folder, "dump")
    faults, before, after = dump_under_load(fixture, environment, folder, dump)
    wanted = answers(os.path.join(folder, "a"), environment, fixture.variables)
    fresh = Cluster()
    fresh.start()
    try:
        fresh.create_database("kt_restored")
        restored = servers.worker_environment(fresh, "kt_restored")
        status, output = ctl(restored, "restore", dump)
        faults += [] if status == 0 else ["restore: status %d: %s" % (status, output[-1500:])]
        status, output = ctl(restored, "db", "status")
        faults += [] if status == 0 else ["db status: status %d: %s" % (status, output[-1500:])]
        names = loaded(fresh, "kt_restored")
        faults += ["lost: " + name for name in before if name not in names][:3]
        # the rows written during the dump are there to some point, and nothing beyond that
        if names - set(after) - {"Load%d" % len(after)} or len(after) == len(before):
            faults.append("no load while the dump was taken, or more than was written")
        faults += differences(wanted, answers(os.path.join(folder, "b"), restored, fixture.variables))
        status, output = ctl(restored, "restore", dump)
        if status != 1 or "already" not in output:
            faults.append("a second restore: status %d: %s" % (status, output))
    finally:
        fresh.stop()
    served = sum(1 for status, _, _ in wanted.values() if status == 200)
    if served < 150:
        faults.append("only %d reads were answered with 200" % served)
    report.check("backup drill: %d reads, %d with 200, %d writes before the dump, %d during it" % (
        len(wanted), served, len(before), len(after) - len(before)), faults)
    print("deploy: drill: %d reads the same, %d of them 200" % (len(wanted), served), flush=True)


def tenant_file(_site, fixture, report):
    """One tenant's file: into another database, ids kept; refused where it does not fit."""
    folder = fixture.subfolder("tenant-file")
    environment = fixture.database("kt_tenant_file")
    run_ctl(environment, "db", "migrate")
    file, again, other = (os.path.join(folder, name) for name in ("demo", "again", "other"))
    faults = []

    def expect(status, words, *arguments, where):
        seen, output = ctl(where, *arguments)
        if seen != status or words not in output:
            faults.append("%s: status %d: %s" % (" ".join(arguments), seen, output[-600:]))

    expect(0, "rows", "backup", file, "--tenant", "demo", where=environment)
    expect(0, "rows", "backup", other, "--tenant", "other", where=environment)
    expect(1, "already", "backup", file, "--tenant", "demo", where=environment)
    expect(1, "no tenant", "backup", again, "--tenant", "nobody", where=environment)
    expect(1, "already", "restore", file, where=environment)
    wanted = answers(os.path.join(folder, "a"), environment, fixture.variables)
    target = fixture.database("kt_tenant_target")
    fixture.cluster.create_database("kt_tenant_target")
    run_ctl(target, "db", "migrate")
    damaged = os.path.join(folder, "damaged")
    with open(file, encoding="utf-8") as source, open(damaged, "w", encoding="utf-8") as copy:
        text = source.read()
        copy.write(text[:len(text) // 2])
    expect(1, "ends in the middle", "restore", damaged, where=target)
    with open(damaged, "w", encoding="utf-8") as copy:
        copy.write(text.replace("schema ", "schema 1", 1))
    expect(1, "another version", "restore", damaged, where=target)
    run_ctl(target, "tenant", "add", "first")  # takes the number 1
    expect(0, "rows", "restore", file, where=target)
    expect(0, "rows", "restore", other, where=target)
    expect(0, "", "db", "status", where=target)
    expect(0, "rows", "backup", again, "--tenant", "demo", where=target)
    with open(again, encoding="utf-8") as copy:
        faults += [] if same_rows(text, copy.read()) else ["the rows are others after the way back"]
    faults += differences(wanted, answers(os.path.join(folder, "b"), target, fixture.variables))
    report.check("a tenant's file", faults)


def same_rows(one, other):
    """All tables but the tenant's own row, whose number is another, and the audit's word that the
    tenant was made, which the other database adds."""
    def tables(text):
        text = re.sub(r"(?m)^.*\ttenant\.add\t.*\n", "", text)
        return {part.partition("\n")[0]: part for part in text.split("\ntable ")
                if not part.startswith(("tenant ", "sequences ", "kartoteka-tenant"))}
    return tables(one) == tables(other)


# the change that makes it so, the word that db status must begin a line with
DAMAGES = (
    ("ALTER TABLE kartoteka.party OWNER TO kartoteka_admin", "owner"),
    ("ALTER FUNCTION kartoteka.fold OWNER TO kartoteka_admin", "owner"),
    ("ALTER TABLE kartoteka.party NO FORCE ROW LEVEL SECURITY", "row-security"),
    ("ALTER TABLE kartoteka.address DISABLE ROW LEVEL SECURITY", "row-security"),
    ("DROP POLICY tenant ON kartoteka.tag", "row-security"),
    ("DROP POLICY tenant ON kartoteka.tag; CREATE POLICY tenant ON kartoteka.tag USING (true)",
     "row-security"),
    ("REVOKE SELECT ON kartoteka.party FROM kartoteka_app", "worker-rights"),
    ("REVOKE INSERT ON kartoteka.audit FROM kartoteka_app", "worker-rights"),
    ("GRANT UPDATE ON kartoteka.audit TO kartoteka_app", "worker-rights"),
    ("GRANT SELECT ON kartoteka.access_key TO PUBLIC", "worker-rights"),
    ("GRANT CREATE ON SCHEMA kartoteka TO kartoteka_app", "worker-rights"),
    ("REVOKE USAGE ON SCHEMA kartoteka FROM kartoteka_app", "worker-rights"),
    ("GRANT TEMPORARY ON DATABASE kt_damage TO PUBLIC", "worker-rights"),
    ("REVOKE USAGE ON SEQUENCE kartoteka.tenant_id_1 FROM kartoteka_app", "sequence"),
    ("UPDATE kartoteka.renewal SET ended_at = NULL WHERE part = 'tag'", "renewal"),
    ("INSERT INTO kartoteka.contact_renewal (tenant) VALUES (1)", "renewal"),
    ("ALTER TABLE kartoteka.party DISABLE TRIGGER search_insert", "trigger"),
    ("DROP EXTENSION pg_trgm CASCADE", "extension"),
)


def status_tells_the_truth(_site, fixture, report):
    """Each damage makes its line and status 1; without one there is none and status 0."""
    for number, (sql, word) in enumerate(((None, None),) + DAMAGES):
        environment = fixture.database("kt_damage")
        psql = Psql(fixture.cluster, "kt_damage")
        said = psql.ask("SET client_min_messages = warning" + ("; " + sql if sql else ""))
        psql.close()
        status, output = ctl(environment, "db", "status")
        lines = [line for line in output.splitlines() if not line.startswith((" ", "version "))]
        well = status == 0 and not lines if sql is None else (
            status == 1 and not said and any(line.startswith(word + ":") for line in lines))
        report.check("db status %d: %s" % (number, sql), [] if well else [said, output[-800:]])


def restored_without_roles(_site, fixture, report):
    """pg_restore alone into a fresh cluster: db status must not say that all is well."""
    environment = fixture.database("kt_roleless")
    dump = os.path.join(fixture.subfolder("roleless"), "dump")
    run_ctl(environment, "backup", dump)
    fresh = Cluster()
    fresh.start()
    try:
        fresh.create_database("kt_roleless")
        subprocess.run([os.path.join(PG_BIN, "pg_restore"), "-h", fresh.folder, "-U", "kartoteka_admin",
                        "-d", "kt_roleless", dump], stderr=subprocess.DEVNULL, check=False)
        status, output = ctl(servers.worker_environment(fresh, "kt_roleless"), "db", "status")
    finally:
        fresh.stop()
    well = status == 1 and "role: there is no role kartoteka_app" in output and "owner: " in output
    report.check("db status after pg_restore without roles", [] if well else [
        "status %d: %s" % (status, output[-1000:])])


def password_is_hidden(_site, fixture, report):
    """The password of the connection string is on no command line and reaches pg_dump."""
    folder = fixture.subfolder("hidden")
    fake = os.path.join(folder, "pg_dump")
    with open(fake, "w", encoding="utf-8") as file:
        file.write('#!/bin/sh\necho "$@" >%s/words; echo "$PGPASSWORD" >%s/password; exit 1\n' % (
            folder, folder))
    os.chmod(fake, 0o755)
    environment = fixture.database("kt_hidden")
    environment["PATH"] = folder + ":" + environment["PATH"]
    environment["KARTOTEKA_ADMIN_DATABASE"] += " password='%s'" % SECRET
    status, output = ctl(environment, "backup", os.path.join(folder, "dump"))
    faults = [] if status == 1 and "pg_dump failed" in output else ["status %d: %s" % (status, output)]
    for name, wanted in (("words", False), ("password", True)):
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            if (SECRET in file.read()) != wanted:
                faults.append("the password in " + name)
    faults += ["left behind: " + path for path in glob.glob(os.path.join(folder, "dump*"))]
    report.check("the password of the login is hidden", faults)


# --- doctor ---

def settings(**values):
    return lambda environment: environment.update(
        {"KARTOTEKA_" + name: value for name, value in values.items()})


# sql before, what is done to the environment, the name of the line; the sql that mends the server
UNSAFE = (
    ("ALTER ROLE kartoteka_app BYPASSRLS", None, "worker-role", "ALTER ROLE kartoteka_app NOBYPASSRLS"),
    ("ALTER ROLE kartoteka_app SUPERUSER", None, "login", "ALTER ROLE kartoteka_app NOSUPERUSER"),
    ("GRANT kartoteka_owner TO kartoteka_app", None, "login", "REVOKE kartoteka_owner FROM kartoteka_app"),
    ("ALTER ROLE kartoteka_app CONNECTION LIMIT 3", None, "connections",
     "ALTER ROLE kartoteka_app CONNECTION LIMIT -1"),
    ("ALTER DATABASE kt_doctor CONNECTION LIMIT 40", settings(DB_READ_CONNECTIONS="16",
     DB_SLOW_CONNECTIONS="16", DB_WRITE_CONNECTIONS="16"), "connections", None),
    ("UPDATE pg_database SET datcollversion = '1.2' WHERE datname = current_database()", None,
     "collation-version", None),
    ("UPDATE kartoteka.backup SET at = now() - interval '25 hours'", None, "backup", None),
    ("DELETE FROM kartoteka.backup", None, "backup", None),
    ("DELETE FROM kartoteka.schema_migration WHERE version = 120", None, "migration", None),
    ("ALTER TABLE kartoteka.party NO FORCE ROW LEVEL SECURITY", None, "row-security", None),
    ("ALTER DATABASE kt_doctor SET synchronous_commit = off", None, "synchronous-commit", None),
    ("ALTER DATABASE kt_doctor SET log_statement = 'all'", None, "log-statement", None),
    ("ALTER DATABASE kt_doctor SET temp_file_limit = -1", None, "temp-file-limit", None),
    ("INSERT INTO kartoteka.audit (tenant_id, action, entity_id, at) SELECT id, 'test', 0, now() - "
     "interval '61 minutes' FROM kartoteka.tenant", None, "audit-seal", None),
    ("INSERT INTO kartoteka.audit_seal (tenant_id, no, upto_id, rows, before, hash) SELECT id, 1, "
     "2000000000, 999, '', '00' FROM kartoteka.tenant", None, "audit-chain", None),
    (None, settings(MEMORY_MAX="68719476736"), "memory-limit", None),
    (None, settings(STATEMENT_TIMEOUT_MS="9000"), "statement-timeout", None),
    (None, settings(DATABASE="host=/nowhere"), "connection", None),
    # an administrator cannot log in as the worker where both do so by their system users
    ("ALTER ROLE kartoteka_app NOLOGIN", None, "login", "ALTER ROLE kartoteka_app LOGIN"),
    (None, None, "standby", None),
)
SERVER = ("fsync", "full-page-writes", "shared-cache", "checksums", "encoding", "locale")


def doctor_names_it(_site, fixture, report):
    """Each unsafe setting, made real, has its line and status 1; accepted, or mended, it has none."""
    cluster = fixture.cluster
    for sql, change, name, mend in UNSAFE:
        environment = doctors_database(fixture)
        psql = Psql(cluster, "kt_doctor")
        said = psql.ask(sql) if sql else ""
        if change:
            change(environment)
        status, output = ctl(environment, "doctor", "--accept", "fsync",
                             *([] if name == "standby" else ["--accept", "standby"]))
        well = status == 1 and not said and output.startswith((name + ":", "\n")) or (
            status == 1 and "\n%s:" % name in output)
        in_russian = ctl(dict(environment, LC_ALL="ru_RU.UTF-8"), "doctor", "--accept", "fsync")[1]
        if mend:
            psql.ask(mend)
        psql.close()
        report.check("doctor: %s: %s" % (name, sql or "settings"), [] if well else [said, output])
        report.check("doctor in Russian: %s: %s" % (name, sql or "settings"), not_russian(in_russian))
    doctor_of_file_and_clock(fixture, report)
    doctor_of_server(report)


def not_russian(output):
    """Lines of faults and mends in another language; commands, and what the server says, are as they are."""
    return [line for line in output.splitlines() if not re.search("[а-яё]", line.replace("исправить", ""))
            and not re.match(r"    исправить: ([A-Z]|kartotekactl [a-z ]+$|chmod )|WARNING: |DETAIL: |HINT: |\t", line)] or (
                [] if "исправить:" in output else [output])


def doctors_database(fixture):
    """One that the doctor finds well: limits set, a backup made."""
    environment = fixture.database("kt_doctor")
    run_ctl(environment, "db", "migrate")
    psql = Psql(fixture.cluster, "kt_doctor")
    psql.ask("ALTER DATABASE kt_doctor SET temp_file_limit = '1GB'")
    psql.ask("INSERT INTO kartoteka.backup (bytes) VALUES (1)")
    psql.close()
    return environment


def doctor_of_file_and_clock(fixture, report):
    environment = doctors_database(fixture)
    accept = ("--accept", "fsync", "--accept", "standby")
    path = os.path.join(fixture.subfolder("doctor"), "kartoteka.conf")
    for mode, wanted in ((0o644, 1), (0o660, 1), (0o640, 0), (0o600, 0)):
        with open(path, "w", encoding="utf-8") as file:
            file.write("LOG_LEVEL=info\n")
        os.chmod(path, mode)
        status, output = ctl(dict(environment, KARTOTEKA_CONFIG=path), "doctor", *accept)
        well = status == wanted and output.startswith("configuration:") == bool(wanted)
        report.check("doctor: a file of mode %o" % mode, [] if well else [output])
    os.chmod(path, 0o644)
    status, output = ctl(dict(environment, KARTOTEKA_CONFIG=path, LC_ALL="ru_RU.UTF-8"), "doctor", *accept)
    report.check("doctor: in Russian", [] if status == 1 and output.startswith("configuration: %s: могут читать" % path)
                 and "исправить: chmod 0640" in output and "небезопасного: 1" in output else [output])
    os.chmod(path, 0o600)
    # this machine's clock an hour ahead, for kartotekactl alone
    ahead = os.path.join(os.path.dirname(path), "ahead")
    with open(ahead, "wb") as file:
        file.write(struct.pack("q", 3600))
    status, output = ctl(dict(environment, CLOCKJUMP=ahead, LD_PRELOAD=servers.binary(
        "release", "tests/unit/libclockjump.so")), "doctor", *accept)
    report.check("doctor: the clock", [] if status == 1 and output.startswith("clock:") else [output])


def doctor_of_server(report):
    """Settings that only the start of a server or a database decides: a cluster of the worst kind."""
    worst = Cluster()
    worst.start("--no-data-checksums", full_page_writes="off", shared_buffers="16MB")
    try:
        environment = servers.worker_environment(worst, "kt_worst")
        worst.create_database("kt_worst", "template0", "--locale-provider=libc", "--locale=C")
        run_ctl(environment, "db", "migrate")
        _status, output = ctl(environment, "doctor")
        foreign = not_russian(ctl(dict(environment, LC_ALL="ru_RU.UTF-8"), "doctor")[1])
        seen = {line.partition(":")[0] for line in output.splitlines()}
        worst.create_database("kt_worst", "template0", "--locale-provider=libc", "--locale=C",
                              "--encoding=SQL_ASCII")
        status, output = ctl(environment, "doctor")
        seen |= {"encoding"} if status == 1 and "encoding SQL_ASCII" in output else set()
    finally:
        worst.stop()
    report.check("doctor: a server of the worst kind", [
        name + " is not named" for name in SERVER if name not in seen] + foreign)


# --- back to a point in time ---

def point_in_time(_site, fixture, report):
    """docs/BACKUP.md with pgbackrest: archive, full backup, a mistake, back to the second before it."""
    folder = fixture.subfolder("pitr")
    cluster = Cluster()
    cluster.start()
    faults = []
    try:
        conf = write_pgbackrest(folder, cluster)
        restart(cluster, archive_mode="on", archive_timeout="60",
                archive_command="pgbackrest --config=%s --stanza=main archive-push %%p" % conf)
        faults = back_in_time(cluster, conf)
    finally:
        cluster.stop()
    report.check("back to a point in time", faults)


def write_pgbackrest(folder, cluster):
    conf = os.path.join(folder, "pgbackrest.conf")
    for name in ("repo", "log", "lock", "spool"):
        os.makedirs(os.path.join(folder, name))
    with open(conf, "w", encoding="utf-8") as file:
        file.write("[global]\nrepo1-path=%s/repo\nlog-path=%s/log\nlock-path=%s/lock\nspool-path=%s/spool\n"
                   "repo1-retention-full=2\nstart-fast=y\n[main]\npg1-path=%s\npg1-socket-path=%s\n"
                   "pg1-user=kartoteka_admin\n" % (folder, folder, folder, folder,
                                                  os.path.join(cluster.folder, "data"), cluster.folder))
    if cluster.user:
        for path, names, files in os.walk(folder):
            for name in [""] + names + files:
                shutil.chown(os.path.join(path, name), cluster.user.pw_uid, cluster.user.pw_gid)
    return conf


def restart(cluster, **more):
    cluster.stop_server()
    cluster.start_server(**more)


def back_in_time(cluster, conf):
    def pgbackrest(*arguments):
        done = subprocess.run(["pgbackrest", "--config=" + conf, "--stanza=main", *arguments],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, check=False, timeout=120,
                              **cluster.surroundings())
        if done.returncode != 0:
            raise servers.ServerError("pgbackrest %s: %s" % (arguments[-1], done.stdout[-800:]))

    environment = servers.worker_environment(cluster, "kt_pitr")
    cluster.create_database("kt_pitr")
    run_ctl(environment, "db", "migrate")
    run_ctl(environment, "demo", "load")
    pgbackrest("stanza-create")
    pgbackrest("--type=full", "backup")
    run_ctl(environment, "tenant", "add", "after-the-backup")
    psql = Psql(cluster, "kt_pitr")
    # pgbackrest counts whole seconds: one that began after the backup had ended
    psql.ask("select pg_sleep(2)")
    at = psql.ask("select clock_timestamp()")
    psql.ask("select pg_sleep(1)")
    people = psql.ask("select count(*) from party")
    psql.ask("truncate kartoteka.party cascade")  # the mistake
    psql.ask("select pg_switch_wal()")
    archived = psql.ask("select pg_walfile_name(pg_switch_wal())")
    psql.close()
    status, output = ctl(environment, "doctor")
    faults = ["the archive is no backup for doctor: " + output] if "\nbackup:" in "\n" + output else []
    servers.wait_until(lambda: archived and any(
        archived[:24] in name for _p, _d, names in os.walk(os.path.dirname(conf)) for name in names),
        60, "the archive")
    cluster.stop_server()
    pgbackrest("--delta", "--type=time", "--target=" + at, "--target-action=promote", "restore")
    cluster.start_server()
    psql = Psql(cluster, "kt_pitr")
    servers.wait_until(lambda: psql.ask("select pg_is_in_recovery()") == "f", 60, "the promotion")
    found = psql.ask("select (select count(*) from party) || ' ' || (select count(*) from tenant"
                     " where name = 'after-the-backup')")
    psql.close()
    if found != people + " 1" or people == "0":
        faults.append("%s people, then %s" % (people, found))
    status, output = ctl(environment, "db", "migrate")
    faults += [] if status == 0 else ["db migrate: " + output]
    status, output = ctl(environment, "db", "status")
    return faults + ([] if status == 0 else ["db status: " + output])


SCENARIOS = (backup_drill, tenant_file, status_tells_the_truth, restored_without_roles,
             password_is_hidden, doctor_names_it, point_in_time)
