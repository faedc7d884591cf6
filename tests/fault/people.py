"""People in and out of files: kartotekactl import people and export people."""

import base64
import csv
import os
import re
import subprocess

import servers
from delivery import count, run_ctl, write
from stage import Stage

HEADING = "Фамилия;Имя;Отчество;Телефон;Эл. почта;ДР;Внешний код;Метки;Организация;Улица"
ROWS = ["Иванов;Иван;Иванович;+7 999 123-45-67, 8 (495) 111-22-33;ivan@x.ru;31.12.1980;A1;vip, свои;ООО Ёж;Тверская",
        "Петров;Пётр;;8 999 123-45-68;;;;;ооо еж;", "Петрова;Анна;;8 (999) 123-45-68;;1990-02-28;;;;",
        "=СУММ(A1);Формула;;;-formula@x.ru;;F;@tag;'+1;"]
PEOPLE = "select count(*) from party where kind = 1 and deleted_at is null"


def table(*rows, heading=HEADING, end="\r\n"):
    return end.join((heading,) + rows) + end


def into(stage, path, *options):
    return run_ctl(stage, "import", "people", path, "--tenant", "demo", *options)


def told(got, *wanted, status=0):
    """Faults of an answer (status, output) that lacks one of the texts."""
    faults = ["no %r in %r" % (text, got[1]) for text in wanted if text not in got[1]]
    return faults + ([] if got[0] == status else ["status %d: %s" % got])


def encodings(fixture, report):
    with Stage(fixture, "people-encoding", 1) as stage:
        text = table(*ROWS)
        faults = told(into(stage, write(stage, "a.csv", text), "--dry-run"), "4 people added")
        before = count(stage, PEOPLE)
        faults += told(into(stage, write(stage, "a.csv", text)), "4 people added")
        for name, data in (("bom.csv", b"\xef\xbb\xbf" + text.encode()), ("cp.csv", text.encode("cp1251")),
                           ("utf16.csv", text.encode("utf-16")), ("be.csv", text.encode("utf-16-be")),
                           ("tab.tsv", text.replace(";", "\t").encode()),
                           ("lines.csv", text.replace("\r\n", "\n").encode())):
            faults += ["%s: %s" % (name, f) for f in told(into(stage, write(stage, name, data)),
                                                         "0 people added, 0 changed, 4 as they were")]
        path = write(stage, "forced.csv", text.encode("cp1251"))
        faults += told(into(stage, path, "--encoding", "utf-8"), ":1: not UTF-8", status=1)
        faults += told(into(stage, path, "--encoding", "koi8"), "--encoding is", status=1)
        grown = int(count(stage, PEOPLE)) - int(before)
        faults += [] if grown == 4 else ["%d people more" % grown]
        values = count(stage, "select string_agg(c.value, ' / ' order by c.id) from contact_info c join party p on "
                              "p.tenant_id = c.tenant_id and p.id = c.party_id where p.external_id = 'A1'")
        faults += [] if values == "+7 999 123-45-67 / 8 (495) 111-22-33 / ivan@x.ru" else [values]
        companies = count(stage, "select count(*), min(company_name) from party where kind = 2 and name_key = 'ооо еж'")
        faults += [] if companies == "1|ООО Ёж" else ["companies: " + companies]
        report.check("people of a CSV in six encodings are the same people", faults)


def refusals(fixture, report):
    with Stage(fixture, "people-refused", 1) as stage:
        rows = ROWS[:1] + ["Плохой;;;;;32.13.1999;;;;", "Длинный;" + "ы" * 251 + ";;;;;;;;", ";;;;;;код;;;",
                           "Лишний;;;;;;;;;;одиннадцать", '"не закрыт']
        got = into(stage, write(stage, "a.csv", table(*rows)))
        faults = told(got, ":3: column 6 (ДР): not a date", ":4: column 2 (Имя): longer than 250",
                      ":5: neither a name nor a contact value", ":6: column 11 (): more fields",
                      ":7: a quote is not closed", "1 people added", "5 lines refused", status=1)
        data = table(ROWS[0], "Пе").encode() + b"\xff\xfe;x\n"
        faults += told(into(stage, write(stage, "b.csv", data), "--encoding", "utf-8"),
                       ":4: column 1 (Фамилия): not UTF-8", status=1)
        for name, text, wanted in (("empty.csv", "", "the file is empty"),
                                   ("nothing.csv", "a;b\n1;2\n", "no heading is known"),
                                   ("unknown.csv", "Имя;Знак зодиака\nИван;Рак\n",
                                    'unknown headings: "Знак зодиака" (column 2)'),
                                   ("owner.csv", "Имя;Ответственный\nИван;nobody\n",
                                    ":2: column 2 (Ответственный): no such employee")):
            faults += told(into(stage, write(stage, name, text)), wanted, status=1)
        faults += told(into(stage, os.path.join(stage.folder, "unknown.csv"), "--skip-unknown"), "1 people added")
        faults += told(into(stage, stage.folder), "is a folder", status=1)
        faults += told(into(stage, "/nowhere.csv"), "there is no such file", status=1)
        report.check("what is wrong with a file of people is told by line and column", faults)


def who_is_who(fixture, report):
    with Stage(fixture, "people-who", 1) as stage:
        heading = "Имя;Фамилия;Телефон;Почта;Код;Должность"
        first = table("Анна;Ким;8 912 000-00-01;a@x.ru;;", "Борис;Ким;8 912 000-00-01;;;", "Вера;Ли;;v@x.ru;V1;",
                      heading=heading)
        faults = told(into(stage, write(stage, "a.csv", first)), "3 people added")
        second = table("АННА;Ким;+79120000001;;;Врач", "анна;;8(912)0000001;new@x.ru;;", ";;;A@X.RU;A7;",
                       "Вера;Цой;;;V1;", "Вера;Ли;;v@x.ru;V2;", ";;89120000001;;;", "Глеб;;8 912 000-00-01;;;",
                       heading=heading)
        got = into(stage, write(stage, "b.csv", second))
        faults += told(got, "2 people added, 4 changed, 0 as they were, 1 lines refused",
                       ":7: several people have its phone or mail", status=1)
        got = into(stage, write(stage, "c.csv", table("Глеб;Новый;8 912 000-00-09;;;", "Иная;Она;89120000009;;;",
                                                      heading=heading)), "--any-name")
        faults += told(got, "1 people added, 1 changed")
        one_owner = "update tenant set contact_unique = %s where name = 'demo'"
        count(stage, one_owner % "true")
        got = into(stage, write(stage, "d.csv", table("Новый;Некто;;v@x.ru;;", heading=heading)))
        faults += told(got, "and belongs to one person here", status=1)
        count(stage, one_owner % "false")
        names = count(stage, "select string_agg(full_name || ':' || job_title, ', ' order by id) from party "
                             "where external_id in ('A7', 'V1', 'V2')")
        faults += [] if names == "Ким анна:Врач, Цой Вера:, Ли Вера:" else [names]
        report.check("who an imported row is: external id, phone, mail, name", faults)


def goes_on(fixture, report):
    with Stage(fixture, "people-resume", 1) as stage:
        rows = ["Продолжение%d;Имя;;8 913 000-%02d-%02d;;;;;;" % (n, n // 100, n % 100) for n in range(3000)]
        path = write(stage, "a.csv", table(*rows))
        faults = told(into(stage, path, "--jobs", "1"), "3000 people added")     # ids in the order of the file
        where = "party where last_name like 'Продолжение%%' and id %s (select min(id) + 4000 from party " \
                "where last_name = 'Продолжение0')"
        half = len(table(*rows[:2000]).encode())
        count(stage, "delete from " + where % ">=" + "; update import_mark set done = false, line = 2002, "
                     "position = %d" % half)
        left = int(count(stage, "select count(*) from party where last_name like 'Продолжение%'"))
        got = into(stage, path)
        faults += told(got, "going on from line 2002", "1000 rows:", "%d people added" % (3000 - left))
        faults += told(into(stage, path), "3000 rows: 0 people added, 0 changed")
        found = count(stage, "select count(*) from party where last_name like 'Продолжение%'")
        faults += [] if found == "3000" and 2000 <= left < 3000 else ["%s people, %d before" % (found, left)]
        report.check("an import of people goes on where it stopped", faults)


def two_lanes(fixture, report):
    """Batches that are stored at the same time share phones, mails, external ids, companies, tags and bare names."""
    with Stage(fixture, "people-lanes", 1) as stage:
        kinds = {"phone": "Полоса%d;;;8 917 000-%02d-%02d;;;;;;", "code": "Полоса%d;;;;;;K%02d%02d;;;", "name": "Полоса%d;;;;;;;;;",
                 "company": "Полоса%d;;;8 918 000-%02d-%02d;;;;;ООО %d;"}
        faults = []
        for kind, form in kinds.items():
            numbers = [(n, *divmod(n, 100), n // 7) for n in range(1000)] * 3
            rows = [form % tuple(one[:form.count("%")]) for one in numbers]
            got = into(stage, write(stage, kind + ".csv", table(*rows)))
            faults += ["%s: %s" % (kind, fault) for fault in told(
                got, "3000 rows: 1000 people added, 0 changed, 2000 as they were")]
            count(stage, "delete from party where last_name like 'Полоса%'")
        companies = count(stage, "select count(*), count(distinct name_key) from party where company_name like 'ООО %' and "
                                 "company_name <> 'ООО Ёж' and name_key ~ '^ооо [0-9]+$'")
        faults += [] if companies == "143|143" else ["companies: " + companies]
        report.check("two lanes store what one would store", faults)


def import_killed(fixture, report):
    """An import that is killed in the middle goes on, whatever its two lanes were doing; live callers write meanwhile."""
    with Stage(fixture, "people-killed", 1) as stage:
        rows = ["Убитый%d;Имя;;8 919 0%02d-%02d-%02d;;;;;;" % (n, n // 10000, n // 100 % 100, n % 100) for n in range(6000)]
        path = write(stage, "a.csv", table(*rows))
        mine = "select count(*) from party where last_name like 'Убитый%'"
        faults = []
        for least in (1, 2500):
            with subprocess.Popen([servers.binary("release", "kartotekactl"), "import", "people", path, "--tenant", "demo"],
                                  env=stage.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
                servers.wait_until(lambda: int(count(stage, mine)) >= least, 60, "people of the import")    # pylint: disable=W0640
                answer = stage.send(stage.salesman("add", person="Живой Писатель", mob="8 919 000-00-%02d" % (least % 100)))
                run.kill()
            faults += [] if answer.status == 200 else ["a live caller got %d" % answer.status]
            # PostgreSQL ends the session of who was killed when its statement is over; until then the import is running.
            servers.wait_until(lambda: count(stage, "select count(*) from pg_locks where locktype = 'advisory'") == "0", 30,
                               "the end of the killed import's session")
        faults += told(into(stage, path), "going on from line")
        faults += told(into(stage, path), "6000 rows: 0 people added, 0 changed, 6000 as they were")
        found = count(stage, mine)
        faults += [] if found == "6000" else ["%s people" % found]
        report.check("an import that was killed twice is whole in the end", faults)


def round_trip(fixture, report):
    with Stage(fixture, "people-out", 1) as stage:
        faults = told(into(stage, write(stage, "a.csv", table(*ROWS))), "4 people added")
        path = os.path.join(stage.folder, "out.csv")
        for options in ((), ("--headings", "ru", "--excel"), ("--format", "tsv"), ("--raw",)):
            faults += told(run_ctl(stage, "export", "people", path, "--tenant", "demo", *options), "rows")
            faults += told(into(stage, path), "0 people added, 0 changed")
        run_ctl(stage, "export", "people", path, "--tenant", "demo")
        with open(path, newline="", encoding="utf-8") as file:
            read = list(csv.DictReader(file))
        mine = [row for row in read if row["External ID"] == "F"]
        cells = [mine[0][name] for name in ("Last name", "E-mail", "Tags", "Company")] if mine else []
        faults += [] if cells == ["'=СУММ(A1)", "'-formula@x.ru", "'@tag", "'+1"] else [repr(cells)]
        ivan = [row for row in read if row["External ID"] == "A1"][0]
        seen = [ivan[name] for name in ("Birthday", "Mobile phone", "Tags", "Street")]
        faults += [] if seen == ["1980-12-31", "'+7 999 123-45-67\n8 (495) 111-22-33", "vip\nсвои", "Тверская"] \
            else [repr(seen)]
        run_ctl(stage, "tenant", "add", "copy")
        got = run_ctl(stage, "import", "people", path, "--tenant", "copy", "--skip-unknown")
        dropped = [line for line in got[1].splitlines() if "no such" not in line]
        again = os.path.join(stage.folder, "again.csv")
        names = "Last name,First name,Middle name,Birthday,Mobile phone,Work phone,E-mail,Company,Tags,Note"
        run_ctl(stage, "export", "people", again, "--tenant", "copy", "--columns", names)
        run_ctl(stage, "export", "people", path, "--tenant", "demo", "--columns", names)
        with open(path, encoding="utf-8") as one, open(again, encoding="utf-8") as other:
            first, second = sorted(one.read().splitlines()), sorted(other.read().splitlines())
        lost = [line for line in second if line not in first]
        faults += [] if len(second) > 3 and not lost else ["differs: %s; %s" % (lost[:3], dropped[:3])]
        faults += told(run_ctl(stage, "export", "people", "/nowhere/x.csv", "--tenant", "demo"),
                       "No such file", status=1)
        faults += told(run_ctl(stage, "export", "people", path, "--tenant", "demo", "--columns", "Знак"),
                       'there is no column "Знак"', status=1)
        faults += told(run_ctl(stage, "export", "people", "-", "--tenant", "nobody"), "", status=1)
        report.check("exported people are the same when they come back", faults)
        missed = count(stage, "select count(*) from party p join tenant t on t.id = p.tenant_id where t.name = 'demo' "
                       "and p.kind = 1 and p.deleted_at is null and not exists (select from audit a where a.tenant_id "
                       "= t.id and a.action = 'read.kartotekactl' and a.people @> array[p.id])")
        report.check("the audit has who was exported", [] if missed == "0" else ["%s are not told" % missed])


ANDROID = ("BEGIN:VCARD\r\nVERSION:2.1\r\n"
           "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D0=98=D0=B2=D0=B0=D0=BD=D0=BE=D0=B2=\r\n"
           "=D0=B0;=D0=90=D0=BD=D0=BD=D0=B0;;;\r\nTEL;CELL;PREF:+7 914 000-00-01\r\nTEL;WORK:8 (495) 000-00-01\r\n"
           "PHOTO;ENCODING=BASE64;JPEG:/9j/4AAQSkZJRg\r\n ABAQAAAQABAAD\r\n\r\nEND:VCARD\r\n")
APPLE = ("BEGIN:VCARD\r\nVERSION:3.0\r\nN:Смит;Джон;Q.;;\r\nFN:Джон Смит\r\nORG:ООО Ёж\\, Ко;Отдел\r\n"
         "item1.EMAIL;type=INTERNET;type=WORK:john@x.ru\r\nitem1.X-ABLabel:_$!<Other>!$_\r\n"
         "TEL;type=CELL;type=VOICE;type=pref:+7 (914) 000-00-02\r\nBDAY;X-APPLE-OMIT-YEAR=1604:1604-04-12\r\n"
         "item2.ADR;type=HOME:;;ул. Тверская\\, 1;Москва;;125009;Россия\r\nNOTE:первая\\nвторая строка\, и\r\n"
         "  третья\r\nEND:VCARD\r\n")
NEWEST = ("BEGIN:VCARD\nVERSION:4.0\nFN:Мария Ли\nTEL;VALUE=uri;TYPE=\"work,voice\":tel:+7-914-000-00-03;ext=12\n"
          "BDAY:19850412\nCATEGORIES:a,b\\,c\nEND:VCARD\n")


def cards(fixture, report):
    with Stage(fixture, "people-cards", 1) as stage:
        path = write(stage, "a.vcf", ANDROID + APPLE + NEWEST)
        faults = told(into(stage, path), "3 rows: 3 people added")
        faults += told(into(stage, path), "0 people added, 0 changed, 3 as they were")
        seen = count(stage, "select string_agg(full_name || ' ' || (select string_agg(c.category || ':' || c.value, '+' "
                            "order by c.id) from contact_info c where c.tenant_id = p.tenant_id and c.party_id = p.id) "
                            "|| coalesce(' ' || birthday, '') || coalesce(' ' || (select k.company_name from party k "
                            "where k.tenant_id = p.tenant_id and k.id = p.company_id), '') || "
                            "replace(note, chr(10), '/'), '; ' order by p.id) from party p where kind = 1 and id in "
                            "(select party_id from contact_info where value_key like '7914000000%')")
        wanted = ('Иванова Анна 2:+7 914 000-00-01+1:8 (495) 000-00-01; Смит Джон Q. 1:john@x.ru+2:+7 (914) 000-00-02 '
                  'ООО Ёж, Копервая/вторая строка, и третья; Мария Ли 1:+7-914-000-00-03 ext. 12 1985-04-12')
        faults += [] if seen == wanted else ["%r, %r expected" % (seen, wanted)]
        where = count(stage, "select country || '|' || city || '|' || zip || '|' || street from address where "
                             "street like 'ул. Тверская, 1%'")
        faults += [] if where == "Россия|Москва|125009|ул. Тверская, 1" else [where]
        for name in ("out.vcf", "out4.vcf"):
            out = os.path.join(stage.folder, name)
            form = ("--format", "vcard4") if name == "out4.vcf" else ()
            faults += told(run_ctl(stage, "export", "people", out, "--tenant", "demo", *form), "rows")
            faults += told(into(stage, out), "0 people added, 0 changed")
            with open(out, "rb") as file:
                text = file.read()
            long = [line for line in text.split(b"\r\n") if len(line) > 75]
            faults += [] if not long and text.count(b"BEGIN:VCARD") == text.count(b"END:VCARD") else [repr(long[:2])]
        wrong = "BEGIN:VCARD\nFN:Плохой\nBDAY:32.13.1999\nEND:VCARD\nBEGIN:VCARD\nEND:VCARD\nBEGIN:VCARD\nFN:Без конца\n"
        faults += told(into(stage, write(stage, "bad.vcf", wrong)), ":3: BDAY: not a date",
                       ":5: neither a name", ":7: the card has no END:VCARD", "3 lines refused", status=1)
        report.check("vCards of 2.1, 3.0 and 4.0", faults)


def quoted(text, encoding="cp1251"):
    return "".join("=%02X" % byte for byte in text.encode(encoding))


def devices(fixture, report):
    """Cards of Outlook in Windows-1251, of an iPhone with labels and a picture, of files in other encodings."""
    with Stage(fixture, "people-devices", 1) as stage:
        picture = "\r\n ".join([base64.b64encode(bytes(54)).decode()] * 20000)
        outlook = ("BEGIN:VCARD\r\nVERSION:2.1\r\nN;LANGUAGE=ru;CHARSET=Windows-1251;ENCODING=QUOTED-PRINTABLE:%s;%s;%s\r\n"
                   "TITLE;CHARSET=windows-1251;ENCODING=QUOTED-PRINTABLE:%s\r\nTEL;WORK;VOICE:+7 (915) 100-00-01\r\n"
                   "ADR;WORK;PREF;CHARSET=windows-1251;ENCODING=QUOTED-PRINTABLE:;;%s=\r\n, 1;%s;;101000;\r\n"
                   "PHOTO;TYPE=JPEG;ENCODING=BASE64:\r\n %s\r\n\r\nREV:20200101T000000Z\r\nEND:VCARD\r\n" % (
                       *(quoted(word) for word in ("Оутлуков", "Пётр", "Ильич", "Инженер", "ул. Мира", "Пермь")), picture))
        apple = ("BEGIN:VCARD\r\nVERSION:3.0\r\nN:Яблоков;Тим;;;\r\nFN:Тим Яблоков\r\nitem1.TEL;type=pref:+7 915 100-00-02"
                 "\r\nitem1.X-ABLabel:личный\r\nBDAY;value=date:1990-05-17\r\nPHOTO;ENCODING=b;TYPE=JPEG:%s\r\nEND:VCARD\r\n"
                 % picture)
        plain = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Широкий;Юрий;;;\r\nTEL;TYPE=CELL:+791510000%s\r\nEND:VCARD\r\n"
        faults = []
        for name, data in (("outlook.vcf", outlook.encode()), ("apple.vcf", apple.encode()),
                           ("cp1251.vcf", (plain % "03").encode("cp1251")), ("utf16.vcf", (plain % "04").encode("utf-16"))):
            path = write(stage, name, data)
            faults += told(into(stage, path, "--dry-run"), "dry run, nothing is stored: 1 rows: 1 people added")
            faults += told(into(stage, path), "1 people added")
            faults += told(into(stage, path), "0 people added, 0 changed, 1 as they were")
        faults += told(into(stage, write(stage, "bad.vcf", (plain % "05").encode("cp1251")), "--encoding", "utf-8"),
                       "not UTF-8", status=1)
        seen = count(stage, "select string_agg(concat_ws('|', full_name, birthday, job_title, (select concat_ws(',', city, "
                            "street, zip) from address a where a.tenant_id = p.tenant_id and a.party_id = p.id)), '; ' order "
                            "by full_name, p.id) from party p where id in (select party_id from contact_info where value_key "
                            "like '791510000%')")
        wanted = ("Оутлуков Пётр Ильич||Инженер|Пермь,ул. Мира, 1,101000; Широкий Юрий||; Широкий Юрий||; "
                  "Яблоков Тим|1990-05-17|").replace("Ильич||", "Ильич|").replace("Юрий||", "Юрий|")
        faults += [] if seen == wanted else ["%r, %r expected" % (seen, wanted)]
        report.check("vCards of Outlook, an iPhone, and in other encodings", faults)


def on_a_terminal(fixture, report):
    """On a terminal the progress is one line that changes, with rate and time left."""
    with Stage(fixture, "people-terminal", 1) as stage:
        rows = ["Ход%d;;;8 916 000-%02d-%02d;;;;;;" % (n, n // 100, n % 100) for n in range(9000)]
        path = write(stage, "a.csv", table(*rows))
        outer, inner = os.openpty()
        with subprocess.Popen([servers.binary("release", "kartotekactl"), "import", "people", path, "--tenant", "demo"],
                              env=stage.environment, stdout=subprocess.DEVNULL, stderr=inner, stdin=subprocess.DEVNULL) as run:
            os.close(inner)
            said = b""
            try:
                while piece := os.read(outer, 4096):
                    said += piece
            except OSError:     # the terminal is gone with its last writer
                pass
            run.wait(60)
        os.close(outer)
        lines = [line.strip() for line in said.decode().split("\r") if "rows" in line]
        faults = [] if run.returncode == 0 else ["status %d" % run.returncode]
        moving = [line for line in lines if re.match(r"\d+ rows, \d+ %, \d+\.\d s, \d+ rows/s, \d+ s left", line)]
        faults += [] if moving and re.match(r"9000 rows, 100 %", lines[-1]) else [repr(lines[-3:])]
        report.check("the progress of an import on a terminal", faults)


def columns_of_places(fixture, report):
    with Stage(fixture, "geo-columns", 1) as stage:
        path = write(stage, "a.csv", "Индекс;Улица;Город;Страна\n101001;ул. Именная;Москва;Россия\n")
        got = run_ctl(stage, "geo", "import", path, "--tenant", "demo")
        faults = told(got, "1 streets added")
        found = count(stage, "select post_code from street where name = 'ул. Именная'")
        faults += [] if found == "101001" else [found]
        path = write(stage, "b.csv", "Улица;Страна\nул. Другая;Россия\n")
        faults += told(run_ctl(stage, "geo", "import", path, "--tenant", "demo"), "city is needed", status=1)
        report.check("geo import by named columns", faults)


SCENARIOS = [encodings, refusals, who_is_who, goes_on, two_lanes, import_killed, round_trip, cards, devices, on_a_terminal, columns_of_places]
