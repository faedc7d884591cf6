"""This goes wrong for an operator: each case is one command, an exit status that is not zero, and one line that says what
is wrong and how to mend it; nothing half done is left."""

import os
import re
import subprocess

import servers
from cluster import Psql
from fixture import run_ctl

PEOPLE = "Фамилия,Имя,Телефон\nПроверкин,Иван,+79160000001\n"
COUNTED = ("SELECT count(*) || ' ' || (SELECT count(*) FROM kartoteka.tenant) || ' ' || (SELECT count(*) FROM kartoteka.access_key)"
           " FROM kartoteka.party")


class Bench:
    """A database of its own and a folder of files that are wrong."""

    def __init__(self, fixture):
        self.fixture = fixture
        self.environment = fixture.database("kt_bad_input")
        self.folder = fixture.subfolder("bad-input")
        if fixture.cluster.user:
            os.chmod(self.folder, 0o711)
        self.psql = Psql(fixture.cluster, "kt_bad_input")
        os.mkdir(self.path("folder"))
        run_ctl(self.environment, "backup", self.path("whole.dump"))
        with open(self.path("whole.dump"), "rb") as file:
            whole = file.read()
        for name, data in (
                ("empty.csv", b""), ("heading.csv", b"one,two\n1,2\n"), ("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(300)),
                ("unknown.conf", b"NO_SUCH=1\n"), ("loud.conf", b"LOG_LEVEL=loud\n"), ("words.conf", b"what is this\n"),
                ("good.csv", PEOPLE.encode()), ("half.dump", whole[:len(whole) // 2]), ("words.dump", b"no dump\n")):
            with open(self.path(name), "wb") as file:
                file.write(data)
        self.secret = self.path("secret.conf")
        with open(self.secret, "w", encoding="utf-8") as file:
            file.write("DATABASE=%s\nADMIN_DATABASE=%s\n" % tuple(
                self.environment["KARTOTEKA_" + key] for key in ("DATABASE", "ADMIN_DATABASE")))
        os.chmod(self.secret, 0o600)

    def path(self, name):
        return os.path.join(self.folder, name)

    def variables(self, change):
        """change: (what stands in both connection strings, instead of it), "none" for no connection string, or nothing."""
        if change == "none":
            return {key: value for key, value in self.environment.items() if "DATABASE" not in key}
        if not change:
            return self.environment
        return {key: value.replace(*change) if "DATABASE" in key else value for key, value in self.environment.items()}

    def run(self, arguments, change=None, stdin="", stranger=False, out=subprocess.PIPE):
        user = self.fixture.cluster.user
        identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if stranger and user else {}
        return subprocess.run(
            [servers.binary("release", "kartotekactl"), *(word.replace("@", self.folder + "/") for word in arguments)],
            env=self.variables(change), input=stdin, stdout=out, stderr=subprocess.PIPE, text=True, errors="replace",
            cwd="/", timeout=60, check=False, **identity)


NOWHERE = ("kt_bad_input", "kt_nowhere")
NOBODY = ("user=kartoteka_admin", "user=nobody_here")
AWAY = ("host=/tmp", "host=/nonexistent/tmp")
IMPORT = ("import", "people")
DEMO = ("--tenant", "demo")
# name, arguments ("@": the folder), change of the connection strings, words of the one line. Nothing is printed elsewhere.
CASES = (
    ("a configuration of somebody else's", ("--config", "@secret.conf", "tenant", "list"), "none", "secret.conf: Permission denied"),
    ("no such configuration", ("--config", "@nowhere.conf", "tenant", "list"), "none", "nowhere.conf: No such file"),
    ("a folder for a configuration", ("--config", "@folder", "tenant", "list"), "none", "folder: Is a directory"),
    ("an unknown key", ("--config", "@unknown.conf", "tenant", "list"), "none", "unknown.conf:1: NO_SUCH: unknown key"),
    ("a wrong value", ("--config", "@loud.conf", "tenant", "list"), "none", "loud.conf:1: LOG_LEVEL: must be error|warn|info|debug"),
    ("a line that is none", ("--config", "@words.conf", "tenant", "list"), "none", "words.conf:1: line: must be KEY=VALUE"),
    ("no server", ("tenant", "list"), AWAY, "; Is the server running locally"),
    ("no server for an import", IMPORT + ("@good.csv",) + DEMO, AWAY, "cannot connect"),
    ("no server for a backup", ("backup", "@none.dump"), AWAY, "the database cannot be reached"),
    ("no server for an export", ("export", "people", "@none.csv") + DEMO, AWAY, "cannot connect"),
    ("no such database", ("db", "status"), NOWHERE, 'database "kt_nowhere" does not exist'),
    ("no such role", ("tenant", "list"), NOBODY, 'role "nobody_here" does not exist'),
    ("an empty file of people", IMPORT + ("@empty.csv",) + DEMO, None, "empty.csv:1: the file is empty"),
    ("headings that nobody knows", IMPORT + ("@heading.csv",) + DEMO, None, "heading.csv:1: no heading is known"),
    ("a folder of people", IMPORT + ("@folder",) + DEMO, None, "folder: is a folder"),
    ("no such file of people", IMPORT + ("@nowhere.csv",) + DEMO, None, "nowhere.csv: there is no such file"),
    ("no such tenant", IMPORT + ("@good.csv", "--tenant", "nobody"), None, "there is no tenant nobody"),
    ("a backup over a file", ("backup", "@good.csv"), None, "good.csv is there already"),
    ("a backup into no folder", ("backup", "@no/x.dump"), None, "no/x.dump.part: No such file"),
    ("an export into no folder", ("export", "people", "@no/x.csv") + DEMO, None, "no/x.csv.part: No such file"),
    ("an export over a device", ("export", "people", "/dev/null") + DEMO, None, '/dev/null is no file: standard output is "-"'),
    ("a restore of what is no backup", ("restore", "@words.dump"), NOWHERE, "words.dump is no backup"),
    ("a restore into what is full", ("restore", "@whole.dump"), None, "take an empty one"),
    ("an empty password", ("employee", "add", "--login", "x", "--name", "X") + DEMO, None, "standard input, which is empty"),
    ("a name that is none", ("tenant", "add", "\x01"), None, "control character"),
    ("a name with a slash", ("tenant", "add", "a/b"), None, "a tenant's name has no slash"),
    ("a name with a slash for init", ("init", "--tenant", "../a"), None, "a tenant's name has no slash"),
    ("an unknown time zone", ("tenant", "add", "Mars", "--time-zone", "Mars/Base"), None, "there is no time zone Mars/Base"),
    ("an unknown time zone for a tenant", ("tenant", "set", "demo", "--time-zone", "Mars/Base"), None, "there is no time zone Mars/Base"),
    ("no such tenant to list", ("employee", "list", "--tenant", "nobody"), None, "there is no tenant nobody"),
    ("a port that is none", ("shadow", "--upstream", "http://127.0.0.1:1", "--to", "http://127.0.0.1:1", "--listen",
                             "127.0.0.1:99999"), None, "is no ADDRESS:PORT"),
)


def each_says_one_line(fixture, report):
    bench = Bench(fixture)
    before = bench.psql.ask(COUNTED)
    for name, arguments, change, words in CASES:
        done = bench.run(arguments, change, stranger=change == "none" and "@secret.conf" in arguments)
        if not fixture.cluster.user and "@secret.conf" in arguments:
            continue  # a file of this user's own is read
        faults = [] if done.returncode == 1 and words in done.stderr and done.stderr.count("\n") == 1 and not done.stdout else [
            "status %d, %r, printed %r" % (done.returncode, done.stderr, done.stdout[:200])]
        faults += ["an SQLSTATE: " + done.stderr] if re.search(r"SQLSTATE|\b(?=[A-Z]*\d)[0-9A-Z]{5}:", done.stderr) else []
        report.check("bad input: " + name, faults)
    left = [name for name in os.listdir(bench.folder) if name.startswith(("none", "x.")) or name.endswith(".part")]
    report.check("bad input leaves nothing", left + ([] if bench.psql.ask(COUNTED) == before else ["rows were added"]))
    geography_faults(bench, report)
    round_of_places(bench, report)
    older_name_faults(bench, report)
    disk_faults(bench, report)
    restore_faults(bench, report)
    schema_faults(bench, report)
    bench.psql.close()


def geography_faults(bench, report):
    """A file that is no list of places: the last line says so, behind the lines that were refused and the count."""
    cases = (("an empty file", ("@empty.csv",), "", "empty.csv: the file is empty"),
             ("an empty standard input", ("-",), "", "-: the file is empty"),
             ("headings that nobody knows", ("@heading.csv",), "", "no line was taken: the first one names the columns"),
             ("a folder", ("@folder",), "", "folder: is a folder"))
    for name, arguments, stdin, words in cases:
        done = bench.run(("geo", "import") + arguments + DEMO, stdin=stdin)
        last = done.stderr.strip().split("\n")[-1]
        report.check("bad places: " + name, [] if done.returncode == 1 and words in last else [
            "status %d: %r" % (done.returncode, done.stderr)])


def round_of_places(bench, report):
    """An import of what geo export has written changes nothing: namesakes, streets of one name, signs of formulas."""
    run_ctl(bench.environment, "tenant", "add", "places")
    with open(bench.path("places.csv"), "w", encoding="utf-8") as file:
        file.write('country,city,street,postcode\nRU,Тестоград,"Мира, 1",\nRU,Пустоград,,\nRU,Дефисоград,-Минусная,5\n')
    run_ctl(bench.environment, "geo", "import", bench.path("places.csv"), "--tenant", "places")
    bench.psql.ask("""DO $$ DECLARE t int := (SELECT id FROM kartoteka.tenant WHERE name = 'places'); twin bigint;
        BEGIN PERFORM set_config('kartoteka.tenant', t::text, true);
        INSERT INTO kartoteka.city (tenant_id, id, country_id, name) SELECT t, nextval('kartoteka.city_id'), country_id, name
            FROM kartoteka.city WHERE tenant_id = t AND name = 'Тестоград' RETURNING id INTO twin;
        INSERT INTO kartoteka.street (tenant_id, id, city_id, name, post_code) VALUES
            (t, nextval('kartoteka.street_id'), twin, 'Вторая', '9'), (t, nextval('kartoteka.street_id'), twin, 'Вторая', '');
        END $$""")
    for name in ("round.csv", "round.tsv", "round.xlsx"):
        out = bench.run(("geo", "export", "@" + name, "--tenant", "places", "--headings", "ru"))
        back = bench.run(("geo", "import", "@" + name, "--tenant", "places"))
        again = bench.run(("geo", "export", "@again-" + name, "--tenant", "places", "--headings", "ru"))
        same = name.endswith("xlsx") or open(bench.path(name), "rb").read() == open(bench.path("again-" + name), "rb").read()
        report.check("places out and in again: " + name, [] if same and back.returncode == 0
                     and "0 cities and 0 streets added, 0 post codes changed, 0 lines" in back.stdout else [
                         out.stderr + back.stdout + back.stderr + again.stderr])
    for arguments, words in ((("@x.csv", "--country", "Nowhere"), "there is no country Nowhere"), (("-", "--format", "xlsx"), "not into a pipe"),
                             (("@x.vcf",), "--format is csv, tsv or xlsx"), (("@x.csv", "--headings", "de"), "--headings is en or ru")):
        done = bench.run(("geo", "export", *arguments, "--tenant", "places"))
        report.check("no places: " + words, [] if done.returncode == 1 and words in done.stderr else [done.stderr])


def older_name_faults(bench, report):
    """A tenant of before whose name has a slash works, and can get another name."""
    run_ctl(bench.environment, "tenant", "add", "older")
    bench.psql.ask("UPDATE kartoteka.tenant SET name = 'o/der' WHERE name = 'older'")
    faults = []
    for arguments in (("key", "list", "--tenant", "o/der"), ("tenant", "set", "o/der", "--semantic-status", "on"),
                      ("backup", "@older.dump", "--tenant", "o/der"), ("tenant", "rename", "o/der", "older"),
                      ("key", "list", "--tenant", "older")):
        done = bench.run(arguments)
        faults += [] if done.returncode == 0 else ["%s: %r" % (arguments, done.stderr)]
    report.check("a tenant of before with a slash in its name", faults)


def disk_faults(bench, report):
    """A disk that is full: what was to be printed is not, and the status says so."""
    for arguments in (("tenant", "list"), ("docs", "errors"), ("export", "people", "-") + DEMO):
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = bench.run(arguments, out=full)
        report.check("a full disk: " + arguments[0], [] if done.returncode == 1 and "cannot write" in done.stderr
                     else ["status %d: %r" % (done.returncode, done.stderr)])


def restore_faults(bench, report):
    """Half a backup: nothing is restored, and the database is as empty as before."""
    bench.fixture.cluster.create_database("kt_half")
    done = bench.run(("restore", "@half.dump"), ("kt_bad_input", "kt_half"))
    psql = Psql(bench.fixture.cluster, "kt_half")
    left = psql.ask("SELECT count(*) FROM pg_class WHERE relnamespace = to_regnamespace('kartoteka')")
    psql.close()
    report.check("half a backup", [] if done.returncode == 1 and "nothing was restored" in done.stderr and left == "0" else [
        "status %d, %s tables, %r" % (done.returncode, left, done.stderr)])


def schema_faults(bench, report):
    """An older schema, a newer one: each command says which, and how to mend it."""
    bench.psql.ask("DELETE FROM kartoteka.schema_migration WHERE version = (SELECT max(version) FROM kartoteka.schema_migration)")
    cases = [("an old schema: " + words[0], bench.run(words), "kartotekactl db migrate") for words in (
        ("tenant", "list"), IMPORT + ("@good.csv",) + DEMO, ("db", "status"))]
    bench.psql.ask("INSERT INTO kartoteka.schema_migration VALUES (9999, '9999_future.sql', 'x')")
    cases += [("a newer schema: " + words[0], bench.run(words), "was applied by a newer Kartoteka") for words in (
        ("tenant", "list"), ("db", "status"))]
    for name, done, words in cases:
        report.check(name, [] if done.returncode == 1 and words in done.stderr and done.stderr.count("\n") == 1 else [
            "status %d: %r" % (done.returncode, done.stderr)])


SCENARIOS = (each_says_one_line,)
