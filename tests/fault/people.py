"""People in and out of files: kartotekactl import people and export people."""

import csv
import os

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
        faults = told(into(stage, path), "3000 people added")
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


SCENARIOS = [encodings, refusals, who_is_who, goes_on, round_trip, cards, columns_of_places]
