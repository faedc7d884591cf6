"""Compares the packed texts of parties with the tables of their parts (sql/schema/0080_packed.sql)."""

from cluster import Psql

SHOWN = 5
WRONG = """select p.tenant_id || '/' || p.id from kartoteka.party p
where row(p.packed_contacts, p.packed_addresses, p.packed_loyalty) is distinct from
      row(kartoteka.contacts_of(p.tenant_id, p.id), kartoteka.addresses_of(p.tenant_id, p.id),
          kartoteka.loyalty_of(p.tenant_id, p.id))"""


def faults(cluster, database):
    """Names the first parties, of any tenant, that are packed wrong; [] when all are right."""
    session = Psql(cluster, database)  # the superuser, who sees all tenants
    try:
        found = session.ask("%s limit %d" % (WRONG, SHOWN))
    finally:
        session.close()
    return ["packed wrong (tenant/party): " + found] if found else []
