"""bench/import: what `kartotekactl import people` costs, and what PostgreSQL alone costs for the same rows.

A file of people (a phone each, mails, addresses, job titles, tags and companies as a client's list has them, the same
in every run) goes into an empty tenant, a second time into what it has made, and at last the floor: the rows that the
first run has left in the tables are copied into the same tables of another database, with the same indexes, every
trigger and check of a foreign key off, by one connection and by two at once. PostgreSQL is as for the other benchmarks,
fsync on. Everything is removed at the end.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

import directory
import measure
import report
import server
import servers
import stage as stages

DATABASE, FLOOR = "people", "people_floor"
FIRST = "Анна Пётр Ольга Семён Иван Елена Алексей Мария Дмитрий Наталья Сергей Татьяна Андрей Ирина Юлия".split()
MIDDLE = "Ивановна Петрович Сергеевна Андреевич Дмитриевна Алексеевич Юрьевна Олегович".split()
JOBS = ("Инженер", "Бухгалтер", "Директор", "Менеджер по закупкам", "Юрист", "Врач", "Учитель")
TAGS = ("vip", "свои", "выставка 2025", "опт", "розница")
CITIES = ("Москва", "Санкт-Петербург", "Казань", "Тула", "Екатеринбург")
HEADINGS = ("External ID", "Last name", "First name", "Middle name", "Mobile phone", "Work phone", "E-mail", "Birthday",
            "Job title", "Tags", "Company", "City", "Street", "House")
# An import of people leaves its rows here; the floor copies them in this order.
TABLES = ("party", "contact_info", "contact_other_key", "address", "party_tag", "search_key", "word_key", "vocabulary",
          "audit")
SHARES = (0, 1)


def say(text):
    print(text, flush=True)


def row(tenant, n):
    """Row n of the file. Every second person has an address, three of five a mail, every fifth a tag or a company."""
    mixed = n * 2654435761 % 4294967296 // 64
    street = "%s%sская улица" % (directory.SYLLABLES[0][mixed // 7 % 20].capitalize(), directory.SYLLABLES[1][mixed % 20])
    place = (CITIES[mixed % 5], street, str(1 + mixed % 120)) if n % 2 == 0 else ("", "", "")
    return ("E%07d" % n, tenant.surname(mixed).capitalize(), FIRST[mixed % len(FIRST)], MIDDLE[mixed // 15 % len(MIDDLE)],
            "+" + tenant.mobile(n), "8 (495) %03d-%02d-%02d" % (mixed % 1000, mixed // 1000 % 100, n % 100) if n % 5 == 1 else "",
            tenant.mail(n) if n % 5 < 3 else "", "19%02d-%02d-%02d" % (40 + mixed % 60, 1 + mixed % 12, 1 + mixed // 12 % 28),
            JOBS[mixed % len(JOBS)] if n % 3 == 0 else "", TAGS[mixed % 5] if n % 5 == 3 else "",
            "ООО %s" % directory.SYLLABLES[0][mixed // 20 % 20].capitalize() if n % 20 == 4 else "") + place


def write_file(path, rows):
    tenant = directory.Tenant(1, rows)
    with open(path, "w", encoding="utf-8") as file:
        file.write(";".join(HEADINGS) + "\n")
        for n in range(1, rows + 1):
            file.write(";".join(row(tenant, n)) + "\n")


class Bench:
    """A server of its own, and the programs."""

    def __init__(self, folder):
        self.folder = folder
        self.build = stages.build_folder()
        self.cluster = server.BenchCluster(os.path.join(folder, "pg"))

    def ctl(self, database, *arguments):
        """Seconds, processor time (s) and resident memory (MB) at most of kartotekactl, and what it said."""
        begin = time.monotonic()
        with tempfile.TemporaryFile("w+") as out:
            one = subprocess.Popen([os.path.join(self.build, "kartotekactl"), *arguments], stdin=subprocess.DEVNULL,
                                   stdout=out, stderr=out, cwd="/", env=servers.worker_environment(self.cluster, database))
            _, status, usage = os.wait4(one.pid, 0)
            one.returncode = os.waitstatus_to_exitcode(status)
            out.seek(0)
            said = out.read()
        if one.returncode != 0:
            raise directory.DirectoryError("kartotekactl %s: %s" % (" ".join(arguments), said[-400:]))
        return {"seconds": time.monotonic() - begin, "cpu": usage.ru_utime + usage.ru_stime,
                "mb": usage.ru_maxrss / 1024, "said": said.strip().splitlines()[-1:]}

    def psql(self, database, *arguments, sql=None):
        return directory.run_psql(self.cluster, database, *arguments, sql=sql)

    def measured(self, what, rows, work):
        """Runs work and says what it has cost, PostgreSQL's processes included (its writers of the log and so on too)."""
        self.psql("postgres", sql="CHECKPOINT")
        before, busy, begin = measure.cpu_us([self.cluster.postmaster()]), measure.machine_busy_us(), time.monotonic()
        own = work() or {}
        seconds = time.monotonic() - begin
        postgres = (measure.cpu_us([self.cluster.postmaster()]) - before) / 1e6
        foreign = (measure.machine_busy_us() - busy) / 1e6 - postgres - own.get("cpu", 0)
        figures = {"rows": rows, "seconds": seconds, "rows_s": rows / seconds, "postgres_cpu_s_million": postgres * 1e6 / rows,
                   "ctl_cpu_s_million": own.get("cpu", 0) * 1e6 / rows, "ctl_mb": own.get("mb", 0),
                   "foreign": max(0.0, foreign) / (seconds * os.cpu_count())}
        say("%-24s %9d rows %7.1f s %7.0f rows/s; a million costs PostgreSQL %6.1f s of processor time, kartotekactl %5.1f s; "
            "%3.0f MB; others used %2.0f %% of the machine%s" % (
                what, rows, seconds, figures["rows_s"], figures["postgres_cpu_s_million"], figures["ctl_cpu_s_million"],
                figures["ctl_mb"], 100 * figures["foreign"], "".join("; " + s for s in own.get("said", ()))))
        return figures

    def make(self, database):
        self.cluster.create_database(database)
        for arguments in (("db", "migrate"), ("tenant", "add", "bench")):
            self.ctl(database, *arguments)

    def size_mb(self, database):
        return int(self.psql(database, sql="SELECT pg_database_size(current_database()) / 1000000"))

    def copy_out(self):
        """Writes the rows of the tables to files, in two shares: every other 100 pages, in the order of the import."""
        columns = {t: self.psql(DATABASE, sql="SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM "
                                "pg_attribute WHERE attrelid = 'kartoteka.%s'::regclass AND attnum > 0 AND NOT attisdropped "
                                "AND attgenerated = ''" % t).strip() for t in TABLES}
        folder = os.path.join(self.folder, "rows")
        os.makedirs(folder)
        for t in TABLES:
            for share in SHARES:
                self.psql(DATABASE, sql="\\copy (SELECT %s FROM kartoteka.%s WHERE tenant_id = 1 AND (ctid::text::point)[0]"
                          "::bigint / 100 %% 2 = %d) TO '%s/%s.%d' (FORMAT binary)\n" % (
                              columns[t], t, share, folder, t, share))
        return ["".join("\\copy kartoteka.%s (%s) FROM '%s/%s.%d' (FORMAT binary)\n" % (t, columns[t], folder, t, share)
                        for t in TABLES) for share in SHARES]

    def copy_in(self, scripts):
        """A connection for each script."""
        running = []
        for script in scripts:
            running.append(subprocess.Popen(
                [os.path.join(directory.PG_BIN, "psql"), "-Xq", "-v", "ON_ERROR_STOP=1", "-h", self.cluster.folder, "-U",
                 "kartoteka_admin", "-d", FLOOR], stdin=subprocess.PIPE, text=True))
            running[-1].stdin.write("SET session_replication_role = replica; SET synchronous_commit = off;\n" + script)
            running[-1].stdin.close()
        if any([one.wait() for one in running]):
            raise directory.DirectoryError("a copy of the floor failed")

    def floor(self, rows, scripts):
        """The same rows into the same tables and indexes, and nothing else."""
        self.make(FLOOR)
        # the copied rows have those of tenant add, too
        self.psql(FLOOR, sql="SET session_replication_role = replica; " + "".join(
            "DELETE FROM kartoteka.%s;" % t for t in reversed(TABLES)))
        figures = self.measured("floor, %d connection%s" % (len(scripts), "s" if len(scripts) > 1 else ""), rows,
                                lambda: self.copy_in(scripts))
        self.drop(FLOOR)
        return figures

    def drop(self, database):
        self.psql("postgres", sql='DROP DATABASE "%s" (FORCE)' % database)


def measure_all(bench, given):
    out = {}
    path = os.path.join(bench.folder, "people.csv")
    write_file(path, given.rows)
    for jobs in given.jobs:
        bench.make(DATABASE)
        command = (DATABASE, "import", "people", path, "--tenant", "bench", "--jobs", jobs)
        out["import " + jobs] = bench.measured("import, --jobs " + jobs, given.rows, lambda: bench.ctl(*command))
        if given.again:
            out["again " + jobs] = bench.measured("the second run", given.rows,
                                                  lambda: bench.ctl(*command))
        say("%-24s %d MB of database" % ("", bench.size_mb(DATABASE)))
        if jobs != given.jobs[-1]:
            bench.drop(DATABASE)
    if given.floor:
        shares = bench.copy_out()
        bench.drop(DATABASE)
        if "1" in given.floor:
            out["floor 1"] = bench.floor(given.rows, ["".join(shares)])
        if "2" in given.floor:
            out["floor 2"] = bench.floor(given.rows, shares)
    return out


def arguments():
    parser = argparse.ArgumentParser(prog="bench/import", description=__doc__)
    parser.add_argument("--rows", type=int, default=100000, help="of the file; 1000000 takes some GB of disk")
    parser.add_argument("--jobs", default="1,2", help="of kartotekactl import people, one after the other")
    parser.add_argument("--floor", default="1,2", help="connections that copy, one after the other; none for no floor")
    parser.add_argument("--again", action="store_true", help="a second run, too, which adds and changes nothing")
    parser.add_argument("--json", metavar="FILE")
    given = parser.parse_args()
    given.jobs = given.jobs.split(",")
    given.floor = [] if given.floor == "none" else given.floor.split(",")
    return given


def main():
    given = arguments()
    folder = os.path.join(server.work_folder(), "import")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder, mode=0o755)
    server.SETTINGS["max_wal_size"] = "2GB"     # a million people and their floor fit into 10 GB of disk
    bench = Bench(folder)
    bench.cluster.start()
    try:
        figures = measure_all(bench, given)
    except (directory.DirectoryError, servers.ServerError, OSError) as error:
        print("bench: %s" % error, file=sys.stderr)
        return 1
    finally:
        bench.cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)
    if given.json:
        with open(given.json, "w", encoding="utf-8") as file:
            json.dump({"machine": report.machine(), "import": figures}, file, indent=1, ensure_ascii=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
