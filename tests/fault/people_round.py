"""The whole directory out and in again, in every form: nobody is added, nobody is changed."""

import os

from delivery import count, run_ctl, write
from people import into, told
from stage import Stage

FORMS = (("a.csv",), ("b.csv", "--excel", "--headings", "ru"), ("c.csv", "--raw"), ("d.tsv",), ("e.xlsx",), ("f.vcf",),
         ("g.vcf", "--format", "vcard4"))
# People as the dialects and forms of sites leave them, but no file would: two of one name and phone, texts with
# blanks around them, several phones in one value, a blog, nobody's name, more addresses than one.
ODD = """
DO $$
DECLARE t int := (SELECT id FROM tenant WHERE name = 'demo'); p bigint; n int;
BEGIN
    FOR n IN 1..2 LOOP
        p := next_id(t);
        INSERT INTO party (tenant_id, id, kind, last_name, first_name, job_title)
            VALUES (t, p, 1, 'Тёзкин', 'Пётр', CASE n WHEN 1 THEN 'отец' ELSE 'сын' END);
        INSERT INTO contact_info (tenant_id, id, party_id, kind, category, value) VALUES (t, next_id(t), p, 0, 2, '+7 916 802-00-01');
        p := next_id(t);
        INSERT INTO party (tenant_id, id, kind, last_name, note)
            VALUES (t, p, 1, 'Однофамильцев', 'человек ' || n);
    END LOOP;
    p := next_id(t);
    INSERT INTO party (tenant_id, id, kind, last_name, first_name, job_title, note, birthday)
        VALUES (t, p, 1, 'Пробелов', 'Иван', 'два  пробела ', E' начало\\r\\nи конец \\n', '1871-02-03');
    INSERT INTO contact_info (tenant_id, id, party_id, kind, category, value) VALUES
        (t, next_id(t), p, 0, 2, '8 (481) 234-56-80, 234-56-81 или 8 961 234 56 82 (после 18:00)'),
        (t, next_id(t), p, 32, 0, 'http://blog.example/odd');
    p := next_id(t);
    INSERT INTO party (tenant_id, id, kind) VALUES (t, p, 1);
    INSERT INTO contact_info (tenant_id, id, party_id, kind, category, value) VALUES (t, next_id(t), p, 0, 2, '+7 916 802-00-03');
    p := next_id(t);
    INSERT INTO party (tenant_id, id, kind, last_name) VALUES (t, p, 1, 'Переездов');
    INSERT INTO address (tenant_id, id, party_id, category, is_primary, city, street)
        SELECT t, next_id(t), p, 0, g = 1, 'Пермь', 'улица ' || g FROM generate_series(1, 40) g;
END $$"""
STATE = ("select md5(string_agg(p.id || p.full_name || p.job_title || p.note || coalesce(p.birthday::text, '') || (select count(*) "
         "from contact_info c where c.tenant_id = p.tenant_id and c.party_id = p.id) || (select count(*) from address a where "
         "a.tenant_id = p.tenant_id and a.party_id = p.id), '' order by p.id)) from party p where p.kind = 1")


def everybody(fixture, report):
    with Stage(fixture, "people-round", 1) as stage:
        count(stage, ODD)
        people, before = count(stage, "select count(*) from party where kind = 1 and deleted_at is null"), count(stage, STATE)
        for name, *options in FORMS:
            path = os.path.join(stage.folder, name)
            faults = told(run_ctl(stage, "export", "people", path, "--tenant", "demo", *options), people + " rows")
            for way in (("--dry-run",), ()) if name == "e.xlsx" else ((),):
                faults += told(into(stage, path, *way), "%s rows: 0 people added, 0 changed, %s as they were, 0 lines refused"
                               % (people, people))
            faults += [] if count(stage, STATE) == before else ["the directory is another one"]
            report.check("all people out and in as %s" % " ".join([name, *options]), faults)
        report.check("the number in a file names a person", number_faults(stage))


def number_faults(stage):
    """It decides where name or value agree; alone, as in the file of another directory, it says nothing."""
    father, son = count(stage, "select string_agg(id::text, ' ' order by id) from party where last_name = 'Тёзкин'").split()
    names = "select string_agg(job_title, ' ' order by id) from party where last_name in ('Тёзкин', 'Тёзкина')"
    faults = told(into(stage, write(stage, "son.csv", "ID;Фамилия;Имя;Должность\n%s;Тёзкин;Пётр;внук\n" % son)), "1 changed")
    faults += [] if count(stage, names) == "отец внук" else [count(stage, names)]
    text = "ID;Фамилия;Имя;Телефон;Должность\n%s;Тёзкина;Анна;+7 916 802-00-01;дочь\n" % son
    faults += told(into(stage, write(stage, "renamed.csv", text)), "1 changed")
    faults += [] if count(stage, names) == "отец дочь" else [count(stage, names)]
    text = "ID;Фамилия;Имя;Телефон\n%s;Чужой;Олег;+7 916 802-00-09\nuuid-1;Чужая;Ольга;+7 916 802-00-08\n" % father
    faults += told(into(stage, write(stage, "foreign.csv", text)), "2 people added, 0 changed")
    card = "BEGIN:VCARD\nVERSION:3.0\nUID:kartoteka-%s\nN:Тёзкин;Пётр;;;\nTITLE:дед\nEND:VCARD\n" % father
    faults += told(into(stage, write(stage, "card.vcf", card)), "1 changed")
    return faults + ([] if count(stage, names) == "дед дочь" else [count(stage, names)])


SCENARIOS = [everybody]
