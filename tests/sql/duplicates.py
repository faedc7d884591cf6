#!/usr/bin/env python3
"""People who may be one (docs/DUPLICATES.md): which pairs are found and with what points, again after changes only;
what somebody has said not to be the same; merges by a rule and their undo; that a merge of random records loses
nothing and its undo gives back both byte for byte.

--long N compares N people of a made directory and prints how long it takes.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
HOME = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(HOME, "tests", "lib"))

from cluster import Cluster, Psql  # noqa: E402
from fixture import FixtureError, run_ctl  # noqa: E402
from report import Report  # noqa: E402
import servers  # noqa: E402

DATABASE = "duplicates"
ROUNDS = 60                 # random pairs that are merged and taken back


class Directory:
    """A migrated database with the tenants one and two, and people that tests add to them."""

    def __init__(self, cluster):
        self.cluster = cluster
        self.environment = dict(servers.worker_environment(cluster, DATABASE), LC_ALL="C.UTF-8")
        cluster.create_database(DATABASE)
        self.ctl("db", "migrate")
        for name in ("one", "two"):
            self.ctl("tenant", "add", name)
        self.psql = Psql(cluster, DATABASE)
        self.ids = {name: int(self.ask("select id from tenant where name = '%s'" % name)) for name in ("one", "two")}
        self.last = 1000

    def ctl(self, *arguments):
        return run_ctl(self.environment, *arguments)

    def refused(self, *arguments):
        """Gives what a command says that must fail; None when it does not."""
        try:
            self.ctl(*arguments)
        except FixtureError as error:
            return str(error)
        return None

    def ask(self, sql):
        answer = self.psql.ask(sql)
        if "ERROR:" in answer:
            raise FixtureError("%s\n%s" % (sql, answer))
        return answer

    def add(self, name, phones=(), mails=(), cards=(), born=None, tenant="one"):
        """Adds a person ("surname/first/middle"); returns the id."""
        self.last += 1
        names = (name.split("/") + ["", ""])[:3]
        t = self.ids[tenant]
        self.ask("insert into party (tenant_id, id, kind, last_name, first_name, middle_name, birthday) values "
                 "(%d, %d, 1, '%s', '%s', '%s', %s)" % (t, self.last, *names, "'%s'" % born if born else "null"))
        for kind, values in ((0, phones), (1, mails)):
            for value in values:
                self.ask("insert into contact_info (tenant_id, id, party_id, kind, value) select %d, "
                         "coalesce(max(id), 0) + 1, %d, %d, '%s' from contact_info where tenant_id = %d"
                         % (t, self.last, kind, value, t))
        for code in cards:
            self.ask("insert into loyalty_card (tenant_id, party_id, code) values (%d, %d, '%s')"
                     % (t, self.last, code))
        return self.last

    def find(self, tenant="one"):
        """(people, pairs) of a search."""
        done = subprocess.run([servers.binary("release", "kartotekactl"), "duplicates", "find", "--tenant", tenant],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              env=self.environment, cwd="/", timeout=60, check=False)
        words = done.stdout.split()
        if done.returncode != 0:
            raise FixtureError(done.stderr)
        return int(words[0]), int(words[3])

    def pairs(self, *options, tenant="one"):
        """Gives what is listed: (id, other) to (score, reasons)."""
        rows = json.loads(self.ctl("duplicates", "list", "--json", "--most", "100000", "--tenant", tenant, *options))
        return {(row["id"], row["other"]): (row["score"], row["reasons"]) for row in rows}


# One person, another one, and what is found: points and reasons; None: nothing.
JUDGED = [
    (dict(name="Аксёнов/Пётр/Ильич", phones=["+7 916 100-00-01"]),
     dict(name="Аксенов/Петр/Ильич", phones=["8 (916) 100-00-01"]), (85, "phone,name")),
    (dict(name="Бобров/Илья", mails=["Bobrov@Mail.example"]), dict(name="Бобров/Илья", mails=["bobrov@mail.example"]),
     (75, "mail,name")),
    (dict(name="Ворон/Анна", cards=["00-12 ab"]), dict(name="Ворон/Анна", cards=["12AB"]), (80, "card,name")),
    (dict(name="Гущин/Олег", born="1980-02-03"), dict(name="Гущин/Олег", born="1980-02-03"), (60, "name,birthday")),
    (dict(name="Дятлова/Вера/Ивановна"), dict(name="Вера/Дятлова/Ивановна"), (40, "name_swapped")),
    (dict(name="Ершова/Нина/Львовна"), dict(name="Ершева/Нина/Львовна"), (30, "name_edit")),
    (dict(name="Журавлёв/Лев/Львович"), dict(name="Журвалев/Лев/Львович"), (30, "name_edit")),
    (dict(name="Зорина/Ольга/Юрьевна"), dict(name="Зорина/Ольгга/Юрьевна"), (30, "name_edit")),
    (dict(name="Иволгин/Яков", phones=["+79161000002"]), dict(name="Иволгин/Я./Р.", phones=["+79161000002"]),
     (65, "phone,initials")),
    (dict(name="/Клим", phones=["+79161000003"]), dict(name="Коршунов/Клим", phones=["89161000003"]),
     (55, "phone,name_part")),
    (dict(name="", phones=["+79161000004"]), dict(name="Лосев/Марк", phones=["+79161000004"]), (45, "phone")),
    (dict(name="Моржов/Ян", phones=["+79161000005"], mails=["m@x.example"]),
     dict(name="Нерпина/Яна", phones=["+79161000005"], mails=["m@x.example"]), (65, "phone,mail")),
    # a spouse at the same telephone; namesakes who were born on different days; two edits; an extension
    (dict(name="Орлов/Семён", phones=["+79161000006"]), dict(name="Орлов/Мария", phones=["+79161000006"]), None),
    (dict(name="Птицын/Глеб/Глебович", born="1990-01-01"), dict(name="Птицын/Глеб/Глебович", born="1991-01-01"), None),
    (dict(name="Рысев/Тимофей/Ильич"), dict(name="Росив/Тимофей/Ильич"), None),
    (dict(name="Соболь/Ада", phones=["101"]), dict(name="Тетерев/Яна", phones=["101"]), None),
    (dict(name="Утин/Ким", born="1970-05-05"), dict(name="Фазан/Пров", born="1970-05-05"), None),
]


def check_judged(d, report):
    made = [(d.add(**a), d.add(**b), wanted) for a, b, wanted in JUDGED]
    other = d.add(**dict(JUDGED[0][0], tenant="two"))
    people, pairs = d.find()
    report.check("everybody is compared", [] if people == 2 * len(JUDGED) else [people])
    found = d.pairs("--min-score", "30")
    for (a, b, wanted), judged in zip(made, JUDGED):
        got = found.pop((a, b), None)
        report.check("%s and %s" % (judged[0]["name"], judged[1]["name"]), [] if got == wanted else [got])
    report.check("nobody else is found", [list(found.items())] if found else [])
    report.check("as many as were told", [] if pairs == sum(1 for row in JUDGED if row[2]) else [pairs])
    report.check("from 50 points, the surest first",
                 [] if list(d.pairs().values()) == sorted(d.pairs().values(), key=lambda x: -x[0])
                 and min(x[0] for x in d.pairs().values()) >= 50 else [d.pairs()])
    report.check("with a reason", [] if set(x[1] for x in d.pairs("--reason", "phone+name").values()) == {"phone,name"}
                 else [d.pairs("--reason", "phone+name")])
    report.check("another tenant has none of them",
                 [] if d.find("two")[1] == 0 and not d.pairs("--min-score", "30", tenant="two") else [other])
    for options in (["--reason", "nose"], ["--min-score", "101"], ["--min-score", "0"], ["--most", "x"]):
        report.check("refused: %s" % options, [] if d.refused("duplicates", "list", "--tenant", "one", *options)
                     else ["it is taken"])
    return made


def check_increments(d, report, made):
    a, b, wanted = made[3]
    report.check("nobody has changed", [] if d.find() == (0, 0) else ["somebody is compared"])
    d.ask("update party set birthday = '1981-02-03' where id = %d" % b)
    report.check("who has changed is compared", [] if d.find()[0] == 1 else ["not one"])
    report.check("they are no pair any more", [] if (a, b) not in d.pairs("--min-score", "30") else ["still one"])
    d.ask("update party set birthday = '1980-02-03' where id = %d" % a)
    d.ask("update party set birthday = '1980-02-03' where id = %d" % b)
    d.find()
    report.check("and again a pair", [] if d.pairs().get((a, b)) == wanted else [d.pairs().get((a, b))])
    d.ask("update party set deleted_at = now() where id = %d" % a)
    report.check("who is deleted is listed no more, before the next search, too",
                 [] if (a, b) not in d.pairs() else ["still one"])
    d.find()
    d.ask("update party set deleted_at = null where id = %d" % a)
    d.find()
    report.check("who is back is listed", [] if d.pairs().get((a, b)) == wanted else [d.pairs()])
    # twenty-one people at one telephone: it says nothing of them
    crowd = [d.add("Хор%s/Солист" % chr(0x430 + i), phones=["+79161000099"]) for i in range(21)]
    d.find()
    report.check("a telephone of many is no reason",
                 [] if not any(x in crowd and "phone" in v[1] for (x, _), v in d.pairs("--min-score", "30").items())
                 else ["it is"])


def check_decisions(d, report):
    a, b, c = (d.add("Цаплин/Юрий", phones=["+7916100001%d" % n], mails=["tsaplin@x.example"]) for n in range(3))
    d.find()
    report.check("three are three pairs", [] if all(x in d.pairs() for x in ((a, b), (a, c), (b, c))) else [d.pairs()])
    report.check("dismissed", [] if d.ctl("duplicates", "dismiss", str(b), str(a), "--tenant", "one") == "" else ["?"])
    report.check("it is told", [] if d.ask(
        "select count(*) from audit where action = 'not_same.add' and entity_id = %d and detail = '%d'" % (a, b)) == "1"
        else ["it is not"])
    listed = json.loads(d.ctl("duplicates", "dismissed", "--json", "--tenant", "one"))
    report.check("listed as said", [] if [(x["id"], x["other"]) for x in listed] == [(a, b)] else [listed])
    for who in (a, b):
        d.ask("update party set note = note || 'x' where id = %d" % who)
    d.find()
    report.check("it is kept by another search", [] if (a, b) not in d.pairs() and (a, c) in d.pairs() else [d.pairs()])
    # b into c: what was said of b holds for c now, and not before b is back
    d.ctl("contact", "merge", str(b), str(c), "--tenant", "one")
    report.check("it goes with a merge at once", [] if (a, c) not in d.pairs() else ["still a pair"])
    d.find()
    report.check("and after a search", [] if (a, c) not in d.pairs() else ["still a pair"])
    merged = d.ctl("duplicates", "merge", "--rule", "mail+name", "--tenant", "one", "--yes", "--json")
    report.check("a rule does not merge them", [] if not any(
        {x["from"], x["to"]} & {a, c} for x in json.loads(merged)) else [merged])
    d.ctl("contact", "unmerge", str(b), "--tenant", "one")
    d.find()
    report.check("it is where it was after the undo", [] if (a, b) not in d.pairs() and (a, c) in d.pairs()
                 and (b, c) in d.pairs() else [d.pairs()])
    d.ctl("duplicates", "undismiss", str(a), str(b), "--tenant", "one")
    report.check("taken back, they are a pair at once", [] if (a, b) in d.pairs() else [d.pairs()])
    for words in (("dismiss", str(a), str(a)), ("dismiss", str(a), "999999"), ("undismiss", str(a), str(b)),
                  ("dismiss", str(a), "x")):
        report.check("refused: %s" % (words,), [] if d.refused("duplicates", *words, "--tenant", "one") else ["taken"])
    report.check("refused: another tenant's", [] if d.refused("duplicates", "dismiss", str(a), str(b), "--tenant", "two")
                 else ["taken"])
    report.check("nothing was said by them", [] if d.ask("select count(*) from duplicate_decision") == "0" else ["said"])
    return a, b, c


def check_rules(d, report, trio):
    a, b, c = trio
    before = d.ask("select sum(hashtext(p::text)::bigint) from party p")
    options = ["--rule", "mail+name", "--tenant", "one", "--json"]
    preview = json.loads(d.ctl("duplicates", "merge", "--preview", *options))
    mine = [(x["from"], x["to"]) for x in preview if x["to"] in trio]
    report.check("a preview says the pairs", [] if (b, a) in mine and (c, a) in mine else [preview])
    report.check("and changes nothing", [] if d.ask("select sum(hashtext(p::text)::bigint) from party p") == before
                 else ["it does"])
    report.check("refused without a word", [] if d.refused("duplicates", "merge", *options) else ["merged"])
    report.check("refused without a reason", [] if d.refused("duplicates", "merge", "--rule", "", "--yes", "--tenant",
                                                             "one") else ["merged"])
    merged = json.loads(d.ctl("duplicates", "merge", "--yes", *options))
    mine = [(x["from"], x["to"]) for x in merged if x["to"] in trio]
    report.check("three become one, the oldest", [] if mine == [(b, a), (c, a)] else [merged])
    report.check("only what the rule says", [] if all("mail" in x["reasons"] and "name" in x["reasons"].split(",")
                                                      and x["score"] >= 70 for x in merged) else [merged])
    report.check("nothing is left for the rule", [] if json.loads(d.ctl("duplicates", "merge", "--yes", *options)) == []
                 else ["something"])
    for who in (c, b):
        d.ctl("contact", "unmerge", str(who), "--tenant", "one")
    d.find()
    report.check("each is taken back", [] if (a, b) in d.pairs() and (b, c) in d.pairs() else [d.pairs()])
    # since the search one of them has become another
    d.ask("update contact_info set value = 'other@x.example' where party_id = %d and kind = 1" % b)
    merged = json.loads(d.ctl("duplicates", "merge", "--yes", *options))
    mine = [(x["from"], x["to"]) for x in merged if x["to"] in trio or x["from"] in trio]
    report.check("who has changed since is judged anew", [] if mine == [(c, a)] else [merged])


# Tables with the column of the party, and what a merge may change in a row that it does not move.
PARTS = [("contact_info", "party_id"), ("address", "party_id"), ("custom_value", "party_id"),
         ("party_tag", "party_id"), ("party_access", "party_id"), ("case_member", "party_id"),
         ("loyalty_account", "party_id"), ("loyalty_card", "party_id"), ("deal", "party_id")]
IGNORED = "'{revision,updated_at,updated_by}'::text[]"
FAMILIES = {"contact_info": "kind || '/' || category || '/' || value_key", "address": "same_key",
            "custom_value": "field_id::text", "party_tag": "tag_id::text", "case_member": "case_id::text",
            "loyalty_account": "number", "loyalty_card": "code", "deal": "id::text"}
SINGLE = ["middle_name", "job_title", "role", "note", "industry", "birthday", "external_id", "company_id", "owner_id",
          "loyalty_id", "source_id", "status_id", "type_id"]


def picture(d, pair):
    """Every row of two records, but for when and by whom they were changed."""
    ids = "%d, %d" % pair
    out = {"party": d.ask("select string_agg((to_jsonb(p) - %s)::text, ' ' order by id) from party p where id in (%s)"
                          % (IGNORED, ids))}
    for table, column in PARTS:
        out[table] = d.ask("select string_agg((to_jsonb(x))::text, ' ' order by to_jsonb(x)::text) from %s x "
                           "where %s in (%s)" % (table, column, ids))
    return out


def values(d, ids):
    """The values of records that are sets, by what makes two of them one."""
    return {table: set(filter(None, d.ask("select string_agg(%s, '~') from %s where party_id in (%s)" % (
        key, table, ids)).split("~"))) for table, key in FAMILIES.items()}


def columns(d, who):
    return json.loads(d.ask("select to_jsonb(p) from party p where id = %d" % who))


def prepare(d):
    """Adds what random records refer to."""
    t = d.ids["one"]
    for sql in ("insert into tag (tenant_id, id, entity, title) select %d, g, 0, 'tag' || g from generate_series(901, 905) g",
                "insert into custom_field (tenant_id, id, entity, label) select %d, g, 5, 'field' || g "
                "from generate_series(901, 905) g",
                "insert into crm_case (tenant_id, id, title) select %d, g, 'case' || g from generate_series(901, 905) g",
                "insert into employee (tenant_id, id, login, name) select %d, g, 'e' || g, 'E' from generate_series(901, 903) g",
                "insert into party (tenant_id, id, kind, company_name) select %d, g, 2, 'C' || g from generate_series(901, 903) g"):
        d.ask(sql % t)


def random_person(d, dice):
    """A record with some of everything; values are few, so that two records share some."""
    t = d.ids["one"]
    who = d.add("Щука/Роман" + dice.choice(["", "/Ильич", "/Львович"]),
                phones=dice.sample(["+79160000001", "8 916 000-00-01", "+79160000002", "8 495 1 доб. 2", "123"], dice.randint(0, 3)),
                mails=dice.sample(["A@x.example", "a@x.example", "b@x.example", "c"], dice.randint(0, 3)),
                cards=["card-%d-%d" % (d.last, n) for n in range(dice.randint(0, 2))],
                born=dice.choice([None, "1980-01-01", "1981-01-01"]))
    d.ask("update contact_info set is_primary = (id %% 2 = %d), category = id %% 3 where party_id = %d and id in (select "
          "min(id) from contact_info where party_id = %d group by kind)" % (dice.randint(0, 1), who, who))
    some = {column: dice.choice(["''", "'%s %d'" % (column, dice.randint(1, 2))]) for column in ("job_title", "role", "industry")}
    some["note"] = dice.choice(["''", "'one'", "E'one\\ntwo'", "'three'"])
    some["company_id"] = dice.choice(["null", "901", "902"])
    some["owner_id"] = dice.choice(["null", "901", "902"])
    some["external_id"] = dice.choice(["null", "'x%d'" % who])
    some["share_type"] = dice.choice("012")
    d.ask("update party set %s where id = %d" % (", ".join("%s = %s" % x for x in some.items()), who))
    for table, column, base in (("party_tag", "tag_id", 901), ("case_member", "case_id", 901),
                                ("party_access", "employee_id", 901)):
        for n in dice.sample(range(3), dice.randint(0, 3)):
            d.ask("insert into %s (tenant_id, party_id, %s) values (%d, %d, %d)" % (table, column, t, who, base + n))
    for n in dice.sample(range(3), dice.randint(0, 2)):
        d.ask("insert into custom_value (tenant_id, party_id, field_id, value) values (%d, %d, %d, 'v%d')"
              % (t, who, 901 + n, dice.randint(1, 2)))
    for n in dice.sample(range(3), dice.randint(0, 2)):
        d.ask("insert into address (tenant_id, id, party_id, city, house, is_primary) select %d, coalesce(max(id), 0) + 1, %d, "
              "'Town', '%d', %s from address" % (t, who, n, "not exists (select from address where party_id = %d)" % who))
    if dice.random() < 0.5:
        d.ask("insert into deal (tenant_id, id, title, party_id) values (%d, %d, 'deal', %d)" % (t, who, who))
        d.ask("insert into loyalty_account (tenant_id, party_id, number, type_id, opened_at) values (%d, %d, 'n%d', 1, now())"
              % (t, who, who))
    return who


def one_round(d, seed):
    """Faults of one pair that is merged and taken back."""
    dice = random.Random(seed)
    target, source = random_person(d, dice), random_person(d, dice)
    pair, ids = (source, target), "%d, %d" % (source, target)
    before, had = picture(d, pair), values(d, ids)
    kept, other = columns(d, target), columns(d, source)
    faults = []
    d.ctl("contact", "merge", str(source), str(target), "--tenant", "one")
    has, now = values(d, str(target)), columns(d, target)
    faults += ["%s lost %s" % (table, had[table] - has[table]) for table in had if had[table] - has[table]]
    faults += ["%s: %s and %s gave %s" % (c, kept[c], other[c], now[c]) for c in SINGLE if c != "owner_id"
               and not (kept[c] or "") and (other[c] or "") != (now[c] or "")]
    faults += ["note lost %s" % line for x in (kept, other) for line in x["note"].split("\n") if line not in now["note"]]
    d.ctl("contact", "unmerge", str(source), "--tenant", "one")
    after = picture(d, pair)
    faults += ["%s was\n%s\nis\n%s" % (table, before[table], after[table]) for table in before
               if before[table] != after[table]]
    d.ask("update party set deleted_at = now() where id in (%s)" % ids)
    return ["seed %d: %s" % (seed, fault) for fault in faults]


def check_nothing_lost(d, report, seed, rounds):
    prepare(d)
    for n in range(rounds):
        faults = one_round(d, seed + n)
        report.check("a merge of random records and its undo", faults)
        if faults:
            break


MANY = """
set kartoteka.pack_later = 'on';
insert into party (tenant_id, id, kind, last_name, first_name, middle_name, birthday)
select {t}, 1000000 + g, 1,
    (array['Ив','Петр','Сид','Кузн','Мор','Вол','Зай','Сок','Лебед','Коз','Нов','Фёд','Мих','Алекс','Яковл'])[1 + abs(hashint4(g)) % 15]
    || (array['а','о','е','и','ан','ор','ен','ил','ат','ол'])[1 + abs(hashint4(g * 3)) % 10]
    || (array['б','в','г','д','к','л','м','н','п','р','с','т'])[1 + abs(hashint4(g * 5)) % 12]
    || (array['ов','ев','ин','енко','ский','ук','ян','швили'])[1 + abs(hashint4(g * 7)) % 8],
    (array['Иван','Пётр','Анна','Мария','Ольга','Олег','Игорь','Елена','Ирина','Юрий','Павел','Сергей','Андрей','Алексей','Дмитрий',
           'Наталья','Татьяна','Светлана','Галина','Роман','Никита','Максим','Артём','Вера','Нина','Лев','Яна','Майя','Степан','Семён'])[1 + abs(hashint4(g * 11)) % 30],
    (array['','Иванович','Петровна','Олеговна','Игоревич','Юрьевич','Павловна','Сергеевич','Андреевна','Львович'])[1 + abs(hashint4(g * 13)) % 10],
    case when g % 2 = 0 then date '1950-01-01' + abs(hashint4(g * 17)) % 20000 end
from generate_series(1, {n}) g;
insert into contact_info (tenant_id, id, party_id, kind, value)
select {t}, 1000000 + g, 1000000 + g, 0, '+79' || lpad((abs(hashint8(case when g % 20 = 0 then g - 1 else g end)) % 1000000000)::text, 9, '0')
from generate_series(1, {n}) g;
insert into contact_info (tenant_id, id, party_id, kind, value)
select {t}, 9000000 + g, 1000000 + g, 1, 'p' || case when g % 30 = 0 then g - 1 else g end || '@x.example'
from generate_series(1, {n}) g where g % 2 = 0 or g % 30 = 29;
set kartoteka.pack_later = 'off';
analyze party; analyze contact_info;
"""


def processor(d):
    """Seconds of the processor that the server process of d.psql has used: on a machine with other work they say more
    than the clock."""
    with open("/proc/%s/stat" % d.ask("select pg_backend_pid()"), encoding="ascii") as file:
        return sum(int(x) for x in file.read().rsplit(")", 1)[1].split()[11:13]) / os.sysconf("SC_CLK_TCK")


def search(d, t):
    """Does what kartotekactl duplicates find does, in the process of d.psql; returns people and pairs."""
    people = pairs = 0
    while d.ask("select duplicate_key_lot(%d, 2000)" % t) != "0":
        pass
    while True:
        step = [int(x) for x in d.ask("select people, pairs from duplicate_pair_lot(%d, 2000)" % t).split("|")]
        if step[0] == 0:
            return people, pairs
        people, pairs = people + step[0], pairs + step[1]


def measure(d, n):
    """Times a first search among n people, one after 1,000 changes, and says what it stores."""
    t = d.ids["two"]
    started = time.monotonic()
    for sql in MANY.format(t=t, n=n).split(";\n"):
        if sql.strip():
            d.ask(sql)
    print("%d people made in %.0f s" % (n, time.monotonic() - started), flush=True)
    started, used = time.monotonic(), processor(d)
    found = search(d, t)
    took, used = time.monotonic() - started, processor(d) - used
    print("first search: %.1f s, %d people, %d pairs; the processor %.1f s, %.0f us a person" % (
        took, *found, used, used / n * 1e6), flush=True)
    print("points:", d.ask("select string_agg(x, ', ') from (select score / 10 * 10 || ': ' || count(*) as x from "
                           "duplicate_pair where tenant_id = %d group by score / 10 order by score / 10) y" % t))
    for table in ("duplicate_key", "duplicate_pair"):
        print(table, d.ask("select pg_size_pretty(pg_total_relation_size('kartoteka.%s'))" % table),
              d.ask("select count(*) from %s" % table), "rows")
    d.ask("update party set note = 'x' where tenant_id = %d and id %% %d = 0" % (t, max(1, n // 1000)))
    started = time.monotonic()
    found = d.find("two")
    print("after changes: %.2f s, %d people, %d pairs" % (time.monotonic() - started, *found))
    started = time.monotonic()
    merged = json.loads(d.ctl("duplicates", "merge", "--rule", "phone", "--min-score", "45", "--yes", "--json",
                              "--tenant", "two", "--most", "1000"))
    print("%d merges: %.2f s" % (len(merged), time.monotonic() - started), flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--long", type=int, metavar="N", default=0)
    parser.add_argument("--seed", type=int, default=20261127)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args()
    report = Report("duplicates")
    cluster = Cluster()
    try:
        cluster.start(**({"shared_buffers": "512MB", "max_wal_size": "8GB"} if options.long else {}))
        d = Directory(cluster)
        if options.long:
            measure(d, options.long)
            return 0
        made = check_judged(d, report)
        check_increments(d, report, made)
        trio = check_decisions(d, report)
        check_rules(d, report, trio)
        check_nothing_lost(d, report, options.seed, options.rounds)
        d.psql.close()
    except (FixtureError, subprocess.SubprocessError) as error:
        report.fail("the test itself", error)
    finally:
        cluster.stop()
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
