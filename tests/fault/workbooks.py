"""People in and out of workbooks of Excel (XLSX): as openpyxl writes and reads them, as other programs may write
them (made here by hand), and files that are none."""

import datetime
import os
import zipfile

import openpyxl
from delivery import count, run_ctl, write
from people import into, told
from stage import Stage

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
BOOK = '<workbook xmlns="%s" xmlns:r="%s"><workbookPr%%s/><sheets>%%s</sheets></workbook>' % (MAIN, LINKS)
SHEET = '<sheet name="%s" sheetId="%d" state="%s" r:id="rId%d"/>'
ROWS = '<x:worksheet xmlns:x="%s"><x:sheetData>%%s</x:sheetData></x:worksheet>' % MAIN
STYLES = ('<styleSheet xmlns="%s"><numFmts><numFmt numFmtId="170" formatCode="[$-419]dd\\ mmmm"/>'
          '<numFmt numFmtId="171" formatCode="0&quot; day&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/>'
          '</cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="170"/><xf numFmtId="171"/></cellXfs></styleSheet>' % MAIN)
SEEN = ("select string_agg(concat_ws('|', external_id, full_name, birthday, replace(note, chr(10), '/'), (select string_agg(value, '+' order by "
        "id) from contact_info c where c.tenant_id = p.tenant_id and c.party_id = p.id)), '; ' order by external_id) "
        "from party p where external_id like 'X%'")


def relations(*pairs):
    return '<Relationships xmlns="%s">%s</Relationships>' % (PACKAGE, "".join(
        '<Relationship Id="rId%d" Type="%s/%s" Target="%s"/>' % (n + 1, LINKS, kind, target)
        for n, (kind, target) in enumerate(pairs)))


def archive(stage, name, **parts):
    """A workbook with one sheet of these parts (names without xl/ and .xml), each over a default."""
    path = os.path.join(stage.folder, name)
    made = {"workbook": BOOK % ("", SHEET % ("one", 1, "visible", 1)),
            "_rels/workbook.xml.rels": relations(("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml")),
            "styles": STYLES, **parts}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for part, text in made.items():
            if text is not None:
                file.writestr("xl/" + part + ("" if "." in part else ".xml"), text)
    return path


def one_sheet(stage, name, rows, **parts):
    return archive(stage, name, **{"worksheets/sheet1": ROWS % rows, **parts})


def like_excel(fixture, report):
    """Shared texts, days as numbers, phones as numbers, a hidden first sheet, a formula and an error."""
    with Stage(fixture, "xlsx-excel", 1) as stage:
        book = openpyxl.Workbook()
        book.active.title = "hidden"
        book.active.sheet_state = "hidden"
        book.active.append(["Знак зодиака"])
        sheet = book.create_sheet("Люди")
        sheet.append(["Код", "ФИО", "Дата рождения", "Телефон", "Комментарий", None, "Почта"])
        sheet.append(["X1", "Ёлкин Пётр", datetime.date(1980, 12, 31), 79140000101, " две\nстроки ", None, "x1@x.ru"])
        sheet.append([])
        sheet.append(["X2", "Ким Анна", "31.12.1990", "8 914 000-01-02", "=1+1", None, None])
        sheet.append(["X3", "Ли Иван", datetime.datetime(1901, 1, 1, 13, 30), 79140000103.0, "#N/A", "", None])
        sheet.append(["X4", "Плохой День", "вчера"])
        path = os.path.join(stage.folder, "люди.XLSX")
        book.save(path)
        faults = told(into(stage, path, "--dry-run"), "3 people added", status=1)
        faults += told(into(stage, path), ":6: column 3 (Дата рождения): not a date", "4 rows: 3 people added", status=1)
        faults += told(into(stage, path), "0 people added, 0 changed, 3 as they were", status=1)
        wanted = ("X1|Ёлкин Пётр|1980-12-31|две/строки|79140000101+x1@x.ru; X2|Ким Анна|1990-12-31||8 914 000-01-02; "
                  "X3|Ли Иван|1901-01-01||79140000103")
        seen = count(stage, SEEN)
        faults += [] if seen == wanted else ["%r, %r expected" % (seen, wanted)]
        os.rename(path, os.path.join(stage.folder, "named.csv"))
        faults += told(into(stage, os.path.join(stage.folder, "named.csv")), "3 as they were", status=1)
        report.check("people of a workbook as Excel writes it", faults)


def by_hand(fixture, report):
    """Prefixes, inline and rich texts, escapes, exponents, days since 1904: the standard allows them."""
    with Stage(fixture, "xlsx-hand", 1) as stage:
        def row(*cells):
            return "<x:row>%s</x:row>" % "".join(cells)

        def text(value):
            return '<x:c t="inlineStr"><x:is>%s</x:is></x:c>' % value
        heading = row(*(text("<x:t>%s</x:t>" % name) for name in ("Код", "Фамилия", "ДР", "Телефон", "Комментарий")))
        rich = "<x:r><x:t>Дли</x:t></x:r><x:r><x:t>нов</x:t></x:r><x:rPh><x:t>читать</x:t></x:rPh>"
        rows = heading + row(text("<x:t>X1</x:t>"), text(rich), '<x:c s="1"><x:v>28124.75</x:v></x:c>',
                             "<x:c><x:v>7.9140000201E10</x:v></x:c>", text("<x:t>a_x000A_b_x005F_x000A_</x:t>"))
        rows += row(text("<x:t>X2</x:t>"), '<x:c t="str"><x:f>A1</x:f><x:v>Ким</x:v></x:c>',
                    '<x:c t="d"><x:v>1999-12-31T00:00:00</x:v></x:c>', '<x:c s="2"><x:v>79140000202</x:v></x:c>',
                    '<x:c t="e"><x:v>#REF!</x:v></x:c>')
        path = one_sheet(stage, "a.xlsx", rows, workbook=BOOK % (' date1904="1"', SHEET % ("a", 1, "visible", 1)))
        faults = told(into(stage, path), "2 people added")
        faults += told(into(stage, path), "0 people added, 0 changed")
        wanted = "X1|Длинов|1980-12-31|a/b_x000A_|79140000201; X2|Ким|1999-12-31||79140000202"
        seen = count(stage, SEEN)
        faults += [] if seen == wanted else ["%r, %r expected" % (seen, wanted)]
        count(stage, "update import_mark set done = false, line = 3, position = 10")
        faults += told(into(stage, path), "going on from line 3", "1 rows: 0 people added")
        report.check("people of a workbook as the standard allows it", faults)


def refused(fixture, report):
    with Stage(fixture, "xlsx-refused", 1) as stage:
        good = one_sheet(stage, "good.xlsx", '<x:row r="1"><x:c t="inlineStr"><x:is><x:t>Имя</x:t></x:is></x:c></x:row>'
                         '<x:row r="2"><x:c t="inlineStr"><x:is><x:t>Целый</x:t></x:is></x:c></x:row>')
        with open(good, "rb") as file:
            data = file.read()
        broken = os.path.join(stage.folder, "stored.xlsx")
        with zipfile.ZipFile(good) as old, zipfile.ZipFile(broken, "w", zipfile.ZIP_STORED) as new:
            for name in old.namelist():
                new.writestr(name, old.read(name))
        with open(broken, "rb") as file:
            flipped = file.read().replace("Целый".encode(), "Битый".encode(), 1)
        bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
        before = count(stage, "select count(*) from party")
        for name, content, wanted in (
                ("text.xlsx", b"\xd0\x98\xd0\xbc\xd1\x8f;\xd0\xa4\n", "is no workbook of Excel"),
                ("cut.xlsx", data[:len(data) // 2], "is no workbook of Excel"),
                ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "save it as xlsx"),
                ("secret.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "or one with a password")):
            faults = told(into(stage, write(stage, name, content)), wanted, status=1)
            report.check("no workbook: " + name, faults)
        faults = told(into(stage, archive(stage, "docx.xlsx", workbook=None)), "with a sheet in it", status=1)
        faults += told(into(stage, archive(stage, "lost.xlsx")), "the sheet of the workbook is missing", status=1)
        faults += told(into(stage, one_sheet(stage, "empty.xlsx", "")), "the file is empty", status=1)
        faults += told(into(stage, one_sheet(stage, "unclosed.xlsx", "<x:row>")), "is damaged", status=1)
        faults += told(into(stage, one_sheet(stage, "dtd.xlsx", "", **{
            "worksheets/sheet1": bomb + ROWS % "<x:row><x:c><x:v>&b;</x:v></x:c></x:row>"})), "document type", status=1)
        faults += told(into(stage, one_sheet(stage, "bomb.xlsx", " " * (64 << 20))), "packed more tightly", status=1)
        faults += told(into(stage, good, "--format", "csv"), ":1: not Windows-1251", status=1)
        faults += told(into(stage, "-", "--format", "xlsx"), "not from a pipe", status=1)
        faults += told(into(stage, good, "--format", "ods"), "--format is csv, tsv, xlsx or vcard", status=1)
        grown = count(stage, "select count(*) from party")
        faults += [] if grown == before else ["%s people, %s before" % (grown, before)]
        faults += told(into(stage, write(stage, "sum.xlsx", flipped)), "is damaged", status=1)
        wide = "<x:row>" + '<x:c t="inlineStr"><x:is><x:t>Имя</x:t></x:is></x:c>' + "</x:row><x:row r=\"2\">" \
            '<x:c r="ZZ2"><x:v>1</x:v></x:c></x:row><x:row r="3"><x:c t="s"><x:v>7</x:v></x:c></x:row>'
        faults += told(into(stage, one_sheet(stage, "wide.xlsx", wide)), ":2: a cell is missing or too long",
                       ":3: a cell is missing or too long", "2 lines refused", status=1)
        report.check("what is no workbook is refused in one line", faults)


def out_and_in(fixture, report):
    """openpyxl reads what is exported: texts that look like formulas are texts, birthdays are days."""
    with Stage(fixture, "xlsx-out", 1) as stage:
        rows = "Код;Фамилия;ДР;Почта;Комментарий;Телефон\nX1;=СУММ(A1);31.12.1980;-x@x.ru;''=1;+7 914 000-03-01\n" \
               "X2;@имя;01.02.1899;;a_x000A_b;\n"
        faults = told(into(stage, write(stage, "a.csv", rows)), "2 people added")
        stored = count(stage, SEEN)
        path = os.path.join(stage.folder, "out.xlsx")
        for options in ((), ("--headings", "ru"), ("--format", "xlsx", "--columns",
                                                   "External ID,Last name,First name,Middle name,Birthday,E-mail,Note,Mobile phone")):
            faults += told(run_ctl(stage, "export", "people", path, "--tenant", "demo", *options), "rows")
            faults += told(into(stage, path), "0 people added, 0 changed")
        faults += [] if count(stage, SEEN) == stored else ["%s, %s before" % (count(stage, SEEN), stored)]
        sheet = openpyxl.load_workbook(path).active
        found = {row[0].value: [(cell.data_type, cell.value) for cell in row[1:]] for row in sheet.iter_rows()}
        wanted = [("s", "=СУММ(A1)"), ("n", None), ("n", None), ("d", datetime.datetime(1980, 12, 31)), ("s", "-x@x.ru"), ("s", "''=1"),
                  ("s", "+7 914 000-03-01")]
        faults += [] if found.get("X1") == wanted else ["%r, %r expected" % (found.get("X1"), wanted)]
        people = int(count(stage, "select count(*) from party p join tenant t on t.id = p.tenant_id where t.name = 'demo' "
                                  "and p.kind = 1 and p.deleted_at is null"))
        faults += [] if sheet.max_row == people + 1 else ["%d rows of %d people" % (sheet.max_row, people)]
        faults += told(run_ctl(stage, "export", "people", "-", "--tenant", "demo", "--format", "xlsx"),
                       "not into a pipe", status=1)
        faults += told(run_ctl(stage, "export", "people", "/nowhere/x.xlsx", "--tenant", "demo"), "No such file", status=1)
        count(stage, "update party set note = repeat('ы', 32768) where external_id = 'X2'")
        out = os.path.join(stage.folder, "long.xlsx")
        faults += told(run_ctl(stage, "export", "people", out, "--tenant", "demo"), "longer than a cell", status=1)
        faults += [] if not [n for n in os.listdir(stage.folder) if n.startswith("long")] else ["half a file is left"]
        report.check("exported workbooks are what Excel reads, and come back the same", faults)


SCENARIOS = [like_excel, by_hand, refused, out_and_in]
