"""Whatever goes along when a tenant moves: every row of every table that names a tenant, asked of the catalogue; his keys,
what hangs on them, and how far his numbers are. A table that nothing has filled gets a row that is made up here."""

import re

# Written once for all tenants, as their tables' comments say: they stay.
STAYS = {"renewal"}
TENANTS = """select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
where c.relnamespace = 'kartoteka'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
and not a.attisdropped and c.relpersistence = 'p' order by 1"""
OF_KEYS = """select c.relname || ':' || a.attname from pg_constraint f join pg_class c on c.oid = f.conrelid
join pg_attribute a on a.attrelid = c.oid and a.attnum = f.conkey[1] where f.contype = 'f'
and f.confrelid = 'kartoteka.access_key'::regclass and not exists (select from pg_attribute t where t.attrelid = c.oid
and t.attname = 'tenant_id' and not t.attisdropped) order by 1"""
COLUMNS = """select a.attname || ':' || t.typname || ':' || t.typtype::text || ':' || t.typcategory::text || ':' || coalesce((select e.enumlabel
from pg_enum e where e.enumtypid = t.oid order by e.enumsortorder limit 1), '')
from pg_attribute a join pg_type t on t.oid = a.atttypid where a.attrelid = 'kartoteka.%s'::regclass and a.attnum > 0
and not a.attisdropped and a.attnotnull and not a.atthasdef and a.attidentity = '' and a.attgenerated = '' order by a.attnum"""
# Values that the checks of a column ask for.
VALUES = {
    "moved.origin": "'r7'", "cors_origin.origin": "'https://shop.example'", "duplicate_decision.other_id": "2",
    "duplicate_pair.other_id": "2", "party_photo.type": "'image/png'", "removed.kind": "'city'",
    "webhook.url": "'https://shop.example/hook'", "webhook.dialect": "'r7'", "webhook.secret": "repeat('a', 64)",
}
BY_TYPE = {"uuid": "gen_random_uuid()", "json": "'{}'", "jsonb": "'{}'", "bytea": "'\\x00'", "xid8": "'1'", "inet": "'127.0.0.1'",
           "date": "'2026-01-02'", "time": "'10:00'", "interval": "'1 day'", "bool": "true"}
BY_CATEGORY = {"N": "1", "S": "'a'", "D": "now()", "A": "'{}'", "B": "true"}
ANY = "select 1 from %s where tenant_id = %s limit 1"
SEQUENCES = "select sequencename || ':' || last_value from pg_sequences where schemaname = 'kartoteka' and last_value is not null"


def value_of(table, line):
    name, type_name, kind, category, label = line.split(":")
    if name == "tenant_id":
        return name, "%(tenant)s"
    given = VALUES.get("%s.%s" % (table, name))
    return name, given or (("'%s'" % label) if kind == "e" else BY_TYPE.get(type_name) or BY_CATEGORY.get(category, "'a'"))


def fill(ask, tenant):
    """Makes a row in each empty table; the tables for which that did not work, with PostgreSQL's words."""
    wrong = []
    for table in ask(TENANTS).split():
        if table in STAYS or ask(ANY % (table, tenant)) == "1":
            continue
        columns = [value_of(table, line) for line in ask(COLUMNS % table).split()]
        said = ask("begin; set local session_replication_role = replica; insert into %s (%s) values (%s); commit" % (
            table, ", ".join(name for name, _ in columns), ", ".join(value for _, value in columns) % {"tenant": tenant}))
        if ask(ANY % (table, tenant)) != "1":
            ask("rollback")
            wrong.append("%s stays empty: %s" % (table, said))
    key = "(select min(id) from access_key where tenant_id = %s)" % tenant
    ask("insert into key_origin (key_id, origin) values (%s, 'https://shop.example') on conflict do nothing" % key)
    ask("insert into key_use (key_id, used_at) values (%s, now()) on conflict do nothing" % key)
    return wrong


def content(ask, tenant):
    """Rows and a hash of them, by table."""
    hashed = "select count(*) || ' ' || coalesce(md5(string_agg(x::text, E'\\n' order by x::text)), '') from %s x where %s"
    out = {table: ask(hashed % (table, "x.tenant_id = %s" % tenant)) for table in ask(TENANTS).split() if table not in STAYS}
    keys = "select k.id from access_key k where k.tenant_id = %s or k.id in (select g.key_id from key_object g join " \
           "delivery_object o on o.id = g.object_id where o.tenant_id = %s)" % (tenant, tenant)
    out["access_key"] = ask(hashed % ("access_key", "x.id in (%s)" % keys))
    for line in ask(OF_KEYS).split():
        table, column = line.split(":")
        if table != "access_key":
            out[table] = ask(hashed % (table, "x.%s in (%s)" % (column, keys)))
    out["tenant"] = ask(hashed % ("tenant", "x.id = %s" % tenant))
    return out


def numbers(ask):
    found = {name: int(value) for name, value in (line.split(":") for line in ask(SEQUENCES).split())}
    found["revision"] = int(ask("select revision_now()"))
    return found


def differences(before, after):
    return ["%s: %s before, %s after" % (table, before.get(table), after.get(table))
            for table in sorted(set(before) | set(after)) if before.get(table) != after.get(table)]


def behind(source, target, tenant):
    """The numbers of the tenant that would be given a second time at the target."""
    own = re.compile(r"_id_seq$|^tenant_id_%s$|^revision$|^city_id$|^street_id$" % tenant)
    shared = {"tenant_id_seq", "access_key_id_seq", "revision_offset"}
    return ["%s is at %d, was at %d" % (name, target.get(name, -1), value) for name, value in source.items()
            if own.search(name) and name not in shared and target.get(name, -1) < value]
