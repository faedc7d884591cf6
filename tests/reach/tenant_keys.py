"""Whole tenants can be spread over clusters, and over Citus or SPQR, as long as every key begins with the tenant:
no table of tenants' rows may get a key, a unique index or a reference that does not. What is found without
knowing the tenant is named here: it is what a base common to all clusters would hold."""

from cluster import Psql

# Found by a credential, before anybody knows whose it is.
COMMON = {"access_key", "key_object", "delivery_object"}
# The state of a work over all tenants, a row for each part of it.
BOOKS = {"renewal"}

TABLES = """
select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
where c.relnamespace = 'kartoteka'::regnamespace and c.relkind in ('r', 'p') and not a.attisdropped order by 1"""
KEYS = """
select c.relname || ':' || i.relname from pg_index x join pg_class c on c.oid = x.indrelid
join pg_class i on i.oid = x.indexrelid join pg_attribute t on t.attrelid = c.oid and t.attname = 'tenant_id'
where c.relnamespace = 'kartoteka'::regnamespace and not t.attisdropped and (x.indisunique or x.indisprimary)
and x.indkey[0] <> t.attnum order by 1"""
REFERENCES = """
select c.relname || ':' || k.conname from pg_constraint k join pg_class c on c.oid = k.conrelid
join pg_class r on r.oid = k.confrelid join pg_attribute t on t.attrelid = c.oid and t.attname = 'tenant_id'
where k.contype = 'f' and c.relnamespace = 'kartoteka'::regnamespace and not t.attisdropped
and r.relname <> 'tenant' and not t.attnum = any (k.conkey) order by 1"""


def every_key_begins_with_the_tenant(fixture, report):
    fixture.database("kt_keys")
    session = Psql(fixture.cluster, "kt_keys")
    try:
        tables = session.ask(TABLES).split()
        found = {what: [name for name in session.ask(sql).split() if name.split(":")[0] not in COMMON | BOOKS]
                 for what, sql in (("key", KEYS), ("reference", REFERENCES))}
        session.ask("create table probe_keys (id bigint primary key, tenant_id int not null)")
        noticed = "probe_keys:probe_keys_pkey" in session.ask(KEYS).split()
    finally:
        session.close()
    report.check("every key of %d tables of tenants begins with the tenant" % len(tables), [
        "%s %s" % (what, name) for what, names in found.items() for name in names] + (
            [] if noticed and len(tables) > 20 else ["the question finds nothing: %s, %s" % (noticed, tables)]))


SCENARIOS = [every_key_begins_with_the_tenant]
