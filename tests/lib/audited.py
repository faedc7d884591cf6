"""Nothing was written without a row in the audit: the transaction of every row of a tenant's tables has
written there, too (sql/schema/0122_audit.sql)."""

SHOWN = 5

# Marks, counters and keys that follow from records, answers kept for repeated requests, what webhooks have to send:
# no record.
DERIVED = ("audit", "audit_seal", "search_key", "contact_other_key", "contact_renewal", "renewal", "removed",
           "revision_base", "idempotency", "import_mark", "moved", "word_key", "text_word", "vocabulary", "place_word",
           "kept_count", "duplicate_key", "duplicate_pair", "duplicate_mark", "dav_floor", "webhook_state",
           "webhook_event", "webhook_attempt")

TABLES = """select c.relname from pg_class c where c.relnamespace = 'kartoteka'::regnamespace
and c.relkind = 'r' and (c.relname = 'tenant' or exists (select from pg_attribute a
    where a.attrelid = c.oid and a.attname = 'tenant_id'))
and c.relname <> all ('{%s}') order by 1""" % ",".join(DERIVED)


def now(session):
    """The number of a transaction that is over."""
    return int(session.ask("select pg_current_xact_id()"))

# Their statements lock a row by writing what it holds: no change, nothing to tell. That the row was added
# must have been told.
TOUCHED = ("tag", "dictionary")


class Audited:
    """Everything that happens in a database from here on; session is a superuser's."""

    def __init__(self, session):
        self.session, self.since, self.excused = session, now(session), []

    def by_hand(self, query):
        """Asks what a test writes itself, past the statements of the program."""
        first = now(self.session)
        answer = self.session.ask(query)
        self.excused.append((first, now(self.session)))
        return answer

    def faults(self):
        excused = "".join(" and x.xmin::text::bigint not between %d and %d" % each
                          for each in self.excused)
        added = (" and not exists (select from kartoteka.audit a where a.tenant_id = x.tenant_id and "
                 "a.entity_id = x.id and a.action = '%s.add')")
        silent = []
        for table in self.session.ask(TABLES.replace("\n", " ")).split():
            found = self.session.ask(
                "select count(*) || ' rows, such as ' || min(left(x::text, 200)) from kartoteka.%s x where "
                "x.xmin::text::bigint > %d and x.xmin::text not in (select a.xmin::text from "
                "kartoteka.audit a)%s having count(*) > 0" % (
                    table, self.since, excused + (added % table if table in TOUCHED else "")))
            if found:
                silent.append("%s: %s" % (table, found))
        return silent[:SHOWN]

    def transactions(self):
        """How many have told something."""
        return int(self.session.ask("select count(distinct xmin::text) from kartoteka.audit where "
                                    "xmin::text::bigint > %d" % self.since))
