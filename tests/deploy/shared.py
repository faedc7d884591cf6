"""The bundle for shared hosting: made, its SQL file run by a host's web tool for a login that may make neither schema nor
extension, its site in a folder of Apache's, its test of itself."""

import glob
import json
import os
import re
import shutil
import subprocess

import hosts
import servers
from exchange import NginxTransport, Request
from web_tool import WebTool

FORM = ("Content-Type", "application/x-www-form-urlencoded")
JSON = ("Content-Type", "application/json")
FIRST = ("--tenant", "acme", "--login", "anna@example.org", "--name", "Анна Петрова", "--object", "199999999")


class SharedBundle(hosts.Apache):
    """The bundle's public_html as the folder crm of a site; all of it as an unprivileged user."""

    name, modules = "shared-bundle", ("cgid",)

    def site_lines(self):
        home = os.path.join(self.folder, "home")
        return ['DocumentRoot "%s/public_html"' % home, "SetEnv HTTPS on", '<Directory "%s/public_html">' % home,
                "Require all granted", "AllowOverride FileInfo Options", "Options SymLinksIfOwnerMatch", "</Directory>"]


def bundle_for_shared_hosting(site, fixture, report):
    folder = fixture.subfolder("shared")
    site.give(folder)
    os.chmod(folder, 0o755)
    secrets, faults = make_bundle(site, fixture, folder)
    report.check("the bundle is made", faults)
    if faults:
        return
    report.check("the bundle brings its libraries", library_faults(folder))
    report.check("the SQL file of the bundle", sql_faults(fixture, folder))
    os.makedirs(os.path.join(folder, "home/public_html"))
    shutil.move(os.path.join(folder, "kartoteka-shared/public_html"), os.path.join(folder, "home/public_html/crm"))
    shutil.move(os.path.join(folder, "kartoteka-shared/kartoteka"), os.path.join(folder, "home/kartoteka"))
    for place, folders, names in os.walk(os.path.join(folder, "home")):
        for name in folders + names:
            site.give(os.path.join(place, name))
    host = SharedBundle(site, folder)
    try:
        report.check("the bundle's test of itself", own_test_faults(host, folder, fixture))
        report.check("three dialects in a folder of a shared host", dialect_faults(host, secrets))
    finally:
        host.stop()


def bundle_into_a_given_schema(site, fixture, report):
    """An owner of a database who may make neither schema nor extension, and gets none made: his tables are in public."""
    folder = fixture.subfolder("shared-public")
    site.give(folder)
    secrets, faults = make_bundle(site, fixture, folder, "u124", ("--schema", "public"))
    report.check("a bundle for the schema public", faults)
    if faults:
        return
    root = os.path.join(folder, "kartoteka-shared/kartoteka")
    cluster = fixture.cluster
    cluster.run_sql("postgres", "CREATE ROLE u124 LOGIN; CREATE ROLE pgman LOGIN")
    cluster.run_sql("postgres", "CREATE DATABASE u124 OWNER u124")
    cluster.run_sql("postgres", "REVOKE ALL ON DATABASE u124 FROM u124, PUBLIC; GRANT CONNECT ON DATABASE u124 TO u124")
    cluster.run_sql("u124", "ALTER SCHEMA public OWNER TO pgman; REVOKE ALL ON SCHEMA public FROM PUBLIC;"
                    " CREATE TABLE public.another (id int)")
    with open(os.path.join(root, "schema.sql"), encoding="utf-8") as file:
        text = file.read()
    faults = ["%s is in it" % word for word in ("kartoteka.party", "'kartoteka'", "CREATE SCHEMA public;\n\n") if word in text]
    with WebTool(cluster.conninfo("u124", "u124")) as tool:
        refused = tool.run(text)
        cluster.run_sql("u124", "GRANT USAGE, CREATE ON SCHEMA public TO u124")
        said, again = tool.run(text), tool.run(text)
    if "GRANT USAGE, CREATE ON SCHEMA public TO u124" not in refused or said or "not empty" not in again:
        faults.append("%r, then %r, a second time %r" % (refused, said, again))
    report.check("the SQL file in the schema public", faults)
    ran = Bundled(root)
    report.check("kartotekactl in the schema public", command_faults(ran))
    report.check("three dialects in the schema public", [] if faults else request_faults(ran, secrets))


class Bundled:
    """The programs of a bundle, by their own configuration."""

    def __init__(self, root):
        self.program = os.path.join(root, "bin/kartotekactl")
        self.environment = {"PATH": servers.SYSTEM_PATH, "LC_ALL": "C.UTF-8",
                            "KARTOTEKA_CONFIG": os.path.join(root, "etc/kartoteka.conf")}

    def run(self, *arguments, **more):
        done = subprocess.run([self.program, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=60, check=False,
                              env={**self.environment, **more})
        return done.returncode, done.stdout


def command_faults(ran):
    """Nothing is missing but extensions; a later version may bring the schema up to date; other names are refused."""
    faults = []
    for arguments, more, wanted, word in (
            (("db", "status", "--accept", "extension"), {}, 0, "pending 0"), (("db", "migrate"), {}, 0, "schema public: owned by u124"),
            (("check", "config"), {}, 0, "DATABASE_SCHEMA=public"), (("tenant", "add", "second"), {}, 0, "tenant 2"),
            (("db", "status"), {"KARTOTEKA_DATABASE_SCHEMA": "kartoteka"}, 1, "pending"),
            (("db", "status"), {"KARTOTEKA_DATABASE_SCHEMA": "user"}, 1, "user is a word of SQL"),
            (("db", "status"), {"KARTOTEKA_DATABASE_SCHEMA": "pg_x"}, 1, "must be a name of small letters"),
            (("db", "migrate"), {"KARTOTEKA_DATABASE_SCHEMA": "other"}, 1, "permission denied for database u124"),
            (("db", "status"), {"KARTOTEKA_CONTROL_DATABASE": "dbname=x"}, 1, "must be kartoteka where CONTROL_DATABASE is set")):
        status, said = ran.run(*arguments, **more)
        if status != wanted or word not in said:
            faults.append("%s %s: %d %s" % (arguments, more, status, said[-500:]))
    status, said = ran.run("doctor")
    names = set(re.findall(r"^([a-z-]+): ", said, re.MULTILINE))
    return faults + ["doctor: " + said for name in names & {"owner", "worker", "row-security", "schema", "sequence", "statements"}]


def request_faults(ran, secrets):
    """A client is added, found by the words that triggers have written, and seen by the other dialects."""
    where, sid = "objectId=" + secrets["OBJECT_ID"], "sid: " + secrets["SID"]
    form, jsons = "Content-Type: " + FORM[1], "Content-Type: " + JSON[1]
    asked = (
        ("POST", "/api/v1/crm/Clients?" + where, sid, jsons, '{"lastname": "Общедоступный", "firstname": "Пётр"}', '"Ok"'),
        ("GET", "/api/v1/crm/Clients?q=%D0%9E%D0%B1%D1%89%D0%B5%D0%B4&" + where, sid, jsons, None, "Общедоступный"),
        ("POST", "/developer/v2/person", form, form, "login=%s&apikey=%s&action=list&word=Общедост" % (
            secrets["LOGIN"], secrets["APIKEY"]), "Общедоступный"),
        ("POST", "/api/2.0/authentication", jsons, jsons, json.dumps(
            {"userName": secrets["LOGIN"], "password": secrets["PASSWORD"]}), '"token"'))
    faults = []
    for method, path, *headers, body, word in asked:
        heads = [part for header in headers for part in ("-H", header)]
        status, said = ran.run("request", method, path, *heads, *(("-d", body) if body else ()))
        if status != 0 or word not in said:
            faults.append("%s %s: %d %s" % (method, path, status, said))
    return faults


def make_bundle(site, fixture, folder, login="u123", options=()):
    """({name: secret}, faults)"""
    target = os.path.join(folder, "bundle.tar.gz")
    connection = fixture.cluster.conninfo(login, login)
    done = subprocess.run(
        [site.deploy("shared/bundle.sh"), "--database", connection, *options, *FIRST, target], stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120, check=False,
        env={"PATH": servers.SYSTEM_PATH + ":/usr/sbin:/sbin", "LC_ALL": "C.UTF-8"})
    if done.returncode != 0:
        return {}, ["status %d: %s" % (done.returncode, done.stdout[-2000:])]
    secrets = dict(re.findall(r"^([A-Z_]+)='(.*)'$", done.stdout, re.MULTILINE))
    subprocess.run(["tar", "-C", folder, "-xzf", target], check=True)
    mode = os.stat(os.path.join(folder, "kartoteka-shared/kartoteka/etc/kartoteka.conf")).st_mode & 0o777
    wrong = ["kartoteka.conf has mode %o" % mode] if mode != 0o600 else []
    return secrets, wrong + [] if set(secrets) >= {"SID", "APIKEY", "PASSWORD"} else ["no keys: " + done.stdout]


def library_faults(folder):
    """The loader would take of the C library the system's, all else the bundle's."""
    bundle = os.path.join(folder, "kartoteka-shared/kartoteka")
    faults = []
    for program in ("kartoteka", "kartotekactl"):
        done = subprocess.run(["ldd", os.path.join(bundle, "bin", program)], stdout=subprocess.PIPE, text=True, check=False)
        for name, path in re.findall(r"^\s*(\S+) => (\S+)", done.stdout, re.MULTILINE):
            if not os.path.realpath(path).startswith(bundle) and not re.match(r"lib(c|m|pthread|dl|rt|resolv|util|anl|nsl)\.", name):
                faults.append("%s takes %s" % (program, path))
        if "not found" in done.stdout or "libpq" not in done.stdout:
            faults.append("%s: %s" % (program, done.stdout))
    return faults


def sql_faults(fixture, folder):
    """An owner of a database whose rights were taken away: refused with the mend, nothing half done; then with a schema
    that the host has made; then no second time. Another tool sends all of it at once."""
    cluster = fixture.cluster
    cluster.run_sql("postgres", "CREATE ROLE u123 LOGIN")
    with open(os.path.join(folder, "kartoteka-shared/kartoteka/schema.sql"), encoding="utf-8") as file:
        text = file.read()
    faults = ["a command of psql: " + line for line in text.splitlines() if line.startswith("\\")]
    faults += ["%s is in it" % word for word in ("CREATE EXTENSION", "CREATE SCHEMA kartoteka;\n\n", "COPY ") if word in text]
    faults += re.findall("^ALTER .* OWNER TO .*", text, re.MULTILINE)     # what stands in functions is for later
    for name in ("u123_once", "u123"):
        cluster.run_sql("postgres", "CREATE DATABASE %s OWNER u123" % name)
        cluster.run_sql("postgres", "REVOKE ALL ON DATABASE {0} FROM u123, PUBLIC; GRANT CONNECT ON DATABASE {0} TO u123"
                        .format(name))
        with WebTool(cluster.conninfo(name, "u123")) as tool:
            run = tool.run if name == "u123" else tool.run_at_once
            refused = run(text)
            cluster.run_sql(name, "CREATE SCHEMA kartoteka AUTHORIZATION u123")
            said = run(text)
            again = run(text)
        if "CREATE SCHEMA kartoteka AUTHORIZATION u123" not in refused or "permission denied" in refused:
            faults.append("%s without a schema: %r" % (name, refused))
        if said or "not empty" not in again:
            faults.append("%s: %r, a second time %r" % (name, said, again))
    return faults


class Page:
    """The test's page as its owner and others see it."""

    def __init__(self, host, folder):
        self.transport = NginxTransport(host.port)
        with open(os.path.join(folder, "home/kartoteka/etc/test.key"), encoding="utf-8") as file:
            self.key = file.read()

    def ask(self, key=None, do="test", method="POST", headers=()):
        body = "key=%s&do=%s" % (self.key if key is None else key, do)
        answer = self.transport.send(Request(method, b"/crm/kartoteka-test.cgi", [FORM, *headers],
                                             b"" if method == "GET" else body.encode()))
        return answer.status, answer.body.decode()


def own_test_faults(host, folder, fixture):
    page = Page(host, folder)
    root = os.path.join(folder, "home/kartoteka")
    faults = []

    def wants(what, got, status, *words):
        if got[0] != status or any(word not in got[1] for word in words):
            faults.append("%s: %s, wanted %d %s" % (what, got, status, words))

    wants("the form", page.ask(method="GET"), 200, '<input name="key" type="password"')
    wants("a wrong key", page.ask(key="0" * 48), 403, "not the key")
    wants("no key", page.ask(key=""), 403)
    wants("a key with signs", page.ask(key="$(id)%60id%60"), 403)
    wants("all well", page.ask(), 200, "\n0 bad\n", "it is ready", "outside of the site", "/crm/api/2.0/")
    wants("PUT and a header", page.ask(method="PUT", headers=[("Authorization", "x")]), 200, "PUT arrives",
          "Authorization arrives")
    wants("in Russian", page.ask(headers=[("Accept-Language", "ru-RU,ru;q=0.9")]), 200, "плохо: 0", "готова к работе")
    wants("the schema", page.ask(do="migrate"), 200, "schema version")
    faults += spoiled_faults(page, root, fixture)
    wants("well again", page.ask(), 200, "\n0 bad\n")
    wants("switched off", page.ask(do="off"), 200, "switched off")
    wants("afterwards", page.ask(), 404)
    wants("the form afterwards", page.ask(method="GET"), 404)
    return faults


def spoiled_faults(page, root, fixture):
    """An owner may have done this wrong, and one line says so."""
    conf = os.path.join(root, "etc/kartoteka.conf")
    library = glob.glob(os.path.join(root, "lib/libsodium.so*"))[0]
    with open(conf, encoding="utf-8") as file:
        text = file.read()

    def rewrite(new):
        with open(conf, "w", encoding="utf-8") as file:
            file.write(new)

    def forget():
        fixture.cluster.run_sql("u123", "CREATE TABLE public.kept AS SELECT * FROM kartoteka.schema_migration WHERE version = 2;"
                                " DELETE FROM kartoteka.schema_migration WHERE version = 2")

    def remember():
        fixture.cluster.run_sql("u123", "INSERT INTO kartoteka.schema_migration SELECT * FROM public.kept;"
                                " DROP TABLE public.kept")

    cases = (
        ("others read the configuration", lambda: os.chmod(conf, 0o644), lambda: os.chmod(conf, 0o600),
         "BAD   others may read the configuration\n      mend: chmod 600"),
        ("another database", lambda: rewrite(text.replace("dbname=u123", "dbname=u124")), lambda: rewrite(text), "u124"),
        ("a key that is none", lambda: rewrite(text + "NO_SUCH=1\n"), lambda: rewrite(text), "NO_SUCH"),
        ("a library cut short", lambda: os.rename(library, library + ".whole") or open(library, "w").close(),
         lambda: os.replace(library + ".whole", library), "BAD   the program does not start"),
        ("an old schema", forget, remember, "BAD   schema"),
    )
    faults = []
    for name, spoil, mend, word in cases:
        spoil()
        try:
            status, said = page.ask()
        finally:
            mend()
        if status != 200 or word not in said or "\n0 bad\n" in said or not re.search(r"\n[1-9] bad\n", said):
            faults.append("%s: %d %s" % (name, status, said))
    return faults


def dialect_faults(host, secrets):
    """PUT and DELETE as POST, as a host has it that lets nothing else through."""
    transport = NginxTransport(host.port)
    faults = []

    def ask(method, path, *headers, body=None):
        answer = transport.send(Request(method, ("/crm" + path).encode(), list(headers), (body or "").encode()))
        value = json.loads(answer.body or b"null")
        if answer.status not in (200, 201) or value.get("status") == "Err" or "error" in value:
            faults.append("%s %s: %d %s" % (method, path, answer.status, answer.body.decode()))
        return value

    sid, where = ("sid", secrets["SID"]), "objectId=" + secrets["OBJECT_ID"]
    ask("GET", "/readyz")
    client = ask("POST", "/api/v1/crm/Clients?" + where, sid, JSON, body='{"lastname": "Пробный", "firstname": "Пётр"}')["data"]
    number = re.search(r"\d+", json.dumps(client)).group(0)
    ask("POST", "/api/v1/crm/Clients?clientId=%s&%s" % (number, where), sid, JSON, ("X-HTTP-Method-Override", "PUT"),
        body='{"note": "по-другому"}')
    person = ask("GET", "/api/v1/crm/Clients?Id=%s&%s" % (number, where), sid)
    if "по-другому" not in json.dumps(person, ensure_ascii=False):
        faults.append("not changed: %s" % person)
    token = ask("POST", "/api/2.0/authentication", JSON, body=json.dumps(
        {"userName": secrets["LOGIN"], "password": secrets["PASSWORD"]}))["response"]["token"]
    found = ask("POST", "/developer/v2/person", FORM, body="login=%s&apikey=%s&action=list" % (
        secrets["LOGIN"], secrets["APIKEY"]))
    if "Пробный" not in json.dumps(found, ensure_ascii=False):
        faults.append("SalesMan: %s" % found)
    ask("POST", "/api/2.0/crm/contact/" + number, ("Authorization", token), ("X-HTTP-Method-Override", "DELETE"))
    gone = transport.send(Request("GET", b"/crm/api/2.0/crm/contact/" + number.encode(), [("Authorization", token)]))
    if gone.status != 404:
        faults.append("deleted: %d" % gone.status)
    page = transport.send(Request("GET", b"/crm/"))
    if page.status != 200 or b"console.js" not in page.body:
        faults.append("the console: %d" % page.status)
    return faults
