-- Substring search: one row a name and one a contact value, kept by triggers for every writer.
--
-- No row-level security here, on purpose: LIKE is not leakproof, so under it PostgreSQL could not use the
-- trigram index. The table holds keys only, every statement names its tenant and joins the protected
-- tables, which are the net.

CREATE TABLE kartoteka.search_key (
    tenant_id int NOT NULL,
    party_id bigint NOT NULL,
    source smallint NOT NULL,               -- 1 name, 2 job title, 3 contact value
    ref_id bigint NOT NULL DEFAULT 0,       -- contact_info.id
    key text NOT NULL,
    PRIMARY KEY (tenant_id, party_id, source, ref_id),
    FOREIGN KEY (tenant_id, party_id) REFERENCES kartoteka.party ON DELETE CASCADE
);
CALL kartoteka.grant_worker('kartoteka.search_key');

-- Where the extensions are missing (some shared hosting) the search reads the tenant's keys.
DO $$
DECLARE
    gin oid := (SELECT oid FROM pg_am WHERE amname = 'gin');
    number_class text := (SELECT n.nspname FROM pg_opclass o JOIN pg_namespace n
        ON n.oid = o.opcnamespace WHERE o.opcname = 'int4_ops' AND o.opcmethod = gin);
    text_class text := (SELECT n.nspname FROM pg_opclass o JOIN pg_namespace n
        ON n.oid = o.opcnamespace WHERE o.opcname = 'gin_trgm_ops' AND o.opcmethod = gin);
BEGIN
    IF number_class IS NOT NULL AND text_class IS NOT NULL THEN
        EXECUTE format('CREATE INDEX search_key_trgm ON kartoteka.search_key USING gin '
            '(tenant_id %I.int4_ops, key %I.gin_trgm_ops)', number_class, text_class);
    END IF;
END $$;

CREATE FUNCTION kartoteka.search_party() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        DELETE FROM kartoteka.search_key s
        WHERE s.tenant_id = OLD.tenant_id AND s.party_id = OLD.id AND s.source IN (1, 2);
    END IF;
    IF NEW.deleted_at IS NULL THEN
        INSERT INTO kartoteka.search_key (tenant_id, party_id, source, key)
        SELECT NEW.tenant_id, NEW.id, x.source, x.key
        FROM (VALUES (1, NEW.name_key), (2, kartoteka.fold(NEW.job_title))) x(source, key)
        WHERE x.key <> '';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER search_insert AFTER INSERT ON kartoteka.party
    FOR EACH ROW EXECUTE FUNCTION kartoteka.search_party();
CREATE TRIGGER search_update AFTER UPDATE ON kartoteka.party FOR EACH ROW
    WHEN (OLD.name_key IS DISTINCT FROM NEW.name_key
          OR OLD.job_title IS DISTINCT FROM NEW.job_title
          OR OLD.deleted_at IS DISTINCT FROM NEW.deleted_at)
    EXECUTE FUNCTION kartoteka.search_party();

-- The key of a phone is its text and its digits: both spellings are found.
CREATE FUNCTION kartoteka.search_contact() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    typed text;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM kartoteka.search_key s WHERE s.tenant_id = OLD.tenant_id
            AND s.party_id = OLD.party_id AND s.source = 3 AND s.ref_id = OLD.id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        typed := kartoteka.fold(NEW.value);
        INSERT INTO kartoteka.search_key (tenant_id, party_id, source, ref_id, key)
        VALUES (NEW.tenant_id, NEW.party_id, 3, NEW.id,
                CASE WHEN typed = NEW.value_key THEN typed
                     ELSE typed || ' ' || NEW.value_key END);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER search_insert AFTER INSERT OR DELETE ON kartoteka.contact_info
    FOR EACH ROW EXECUTE FUNCTION kartoteka.search_contact();
CREATE TRIGGER search_update AFTER UPDATE ON kartoteka.contact_info FOR EACH ROW
    WHEN (OLD.value IS DISTINCT FROM NEW.value OR OLD.kind IS DISTINCT FROM NEW.kind
          OR OLD.party_id IS DISTINCT FROM NEW.party_id)
    EXECUTE FUNCTION kartoteka.search_contact();

-- One primary value of a kind: a new one takes the mark over.
CREATE FUNCTION kartoteka.contact_primary() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE kartoteka.contact_info c SET is_primary = false
    WHERE c.tenant_id = NEW.tenant_id AND c.party_id = NEW.party_id AND c.kind = NEW.kind
      AND c.is_primary AND c.id <> NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER one_primary AFTER INSERT OR UPDATE OF is_primary, kind, party_id
    ON kartoteka.contact_info FOR EACH ROW WHEN (NEW.is_primary)
    EXECUTE FUNCTION kartoteka.contact_primary();
