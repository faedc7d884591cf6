-- What a write costs, made less. Who writes, and what is found afterwards, stays as it was.

-- 1. Derived columns are set by triggers. A generated column's expression is read from the catalog and
-- planned anew by every statement that writes the table; a trigger's is planned once a session.
ALTER TABLE kartoteka.party
    ALTER COLUMN full_name DROP EXPRESSION, ALTER COLUMN name_key DROP EXPRESSION;
ALTER TABLE kartoteka.contact_info ALTER COLUMN value_key DROP EXPRESSION;
ALTER TABLE kartoteka.address ALTER COLUMN same_key DROP EXPRESSION;

CREATE FUNCTION kartoteka.derive_party() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.full_name := kartoteka.full_name(NEW.kind, NEW.last_name, NEW.first_name, NEW.middle_name,
        NEW.company_name);
    NEW.name_key := kartoteka.fold(NEW.full_name);
    IF TG_OP = 'UPDATE' THEN
        NEW.revision := kartoteka.revision_now();
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER revise ON kartoteka.party;
CREATE TRIGGER search_derive BEFORE INSERT OR UPDATE ON kartoteka.party
    FOR EACH ROW EXECUTE FUNCTION kartoteka.derive_party();

CREATE FUNCTION kartoteka.derive_contact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.value_key := kartoteka.contact_key(NEW.kind, NEW.value);
    RETURN NEW;
END $$;
CREATE TRIGGER search_derive BEFORE INSERT OR UPDATE ON kartoteka.contact_info
    FOR EACH ROW EXECUTE FUNCTION kartoteka.derive_contact();

CREATE FUNCTION kartoteka.derive_address() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.same_key := kartoteka.address_key(NEW.type_id::text, NEW.category::text,
        NEW.country_id::text, NEW.city_id::text, NEW.street_id::text, NEW.metro_station_id::text,
        NEW.country, NEW.city, NEW.street, NEW.region, NEW.zip, NEW.house, NEW.building, NEW.entry,
        NEW.floor, NEW.apartments, NEW.entry_code, NEW.note);
    RETURN NEW;
END $$;
CREATE TRIGGER search_derive BEFORE INSERT OR UPDATE ON kartoteka.address
    FOR EACH ROW EXECUTE FUNCTION kartoteka.derive_address();

-- 2. The base of revisions is a sequence: its value is at hand without a query.
CREATE SEQUENCE kartoteka.revision_offset AS bigint MINVALUE 0 START 0;
SELECT setval('kartoteka.revision_offset', base) FROM kartoteka.revision_base;
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kartoteka_app') THEN
        GRANT SELECT ON SEQUENCE kartoteka.revision_offset TO kartoteka_app;
    END IF;
END $$;
CREATE OR REPLACE FUNCTION kartoteka.revision_now() RETURNS bigint LANGUAGE sql VOLATILE
    RETURN pg_current_xact_id()::text::bigint
           + pg_sequence_last_value('kartoteka.revision_offset'::regclass);
CREATE OR REPLACE FUNCTION kartoteka.revision_limit() RETURNS bigint LANGUAGE sql STABLE
    RETURN pg_snapshot_xmin(pg_current_snapshot())::text::bigint
           + pg_sequence_last_value('kartoteka.revision_offset'::regclass);
CREATE OR REPLACE PROCEDURE kartoteka.revision_rebase() LANGUAGE plpgsql AS $$
DECLARE
    t int;
    top bigint := 0;
    ahead bigint;
BEGIN
    FOR t IN SELECT id FROM kartoteka.tenant LOOP
        PERFORM set_config('kartoteka.tenant', t::text, true);
        top := GREATEST(top,
            (SELECT max(revision) FROM kartoteka.party WHERE tenant_id = t),
            (SELECT max(revision) FROM kartoteka.city WHERE tenant_id = t),
            (SELECT max(revision) FROM kartoteka.street WHERE tenant_id = t),
            (SELECT max(revision) FROM kartoteka.removed WHERE tenant_id = t));
    END LOOP;
    PERFORM set_config('kartoteka.tenant', '', true);
    ahead := top - kartoteka.revision_now();
    IF ahead >= 0 THEN
        PERFORM setval('kartoteka.revision_offset',
            pg_sequence_last_value('kartoteka.revision_offset'::regclass) + ahead + 1);
    END IF;
END $$;
DROP TABLE kartoteka.revision_base;

-- 3. Search keys of new rows are written once a statement, not once a row. Every key comes from a
-- trigger on the row that it is of, so no foreign key has to look for the party again; a party's keys
-- go with it.
ALTER TABLE kartoteka.search_key DROP CONSTRAINT search_key_tenant_id_party_id_fkey;
CREATE FUNCTION kartoteka.search_party_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM kartoteka.search_key s WHERE s.tenant_id = OLD.tenant_id AND s.party_id = OLD.id;
    RETURN NULL;
END $$;
CREATE TRIGGER search_delete AFTER DELETE ON kartoteka.party
    FOR EACH ROW EXECUTE FUNCTION kartoteka.search_party_gone();

CREATE FUNCTION kartoteka.search_parties_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO kartoteka.search_key (tenant_id, party_id, source, key)
    SELECT a.tenant_id, a.id, 1, a.name_key FROM added a
    WHERE a.deleted_at IS NULL AND a.name_key <> ''
    UNION ALL
    SELECT a.tenant_id, a.id, 2, kartoteka.fold(a.job_title) FROM added a
    WHERE a.deleted_at IS NULL AND a.job_title <> '';
    RETURN NULL;
END $$;
DROP TRIGGER search_insert ON kartoteka.party;
CREATE TRIGGER search_insert AFTER INSERT ON kartoteka.party REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION kartoteka.search_parties_added();

-- The key of a phone is its text and its digits: both spellings are found.
CREATE FUNCTION kartoteka.contact_words(value text, value_key text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN kartoteka.fold(value) = value_key THEN value_key
                ELSE kartoteka.fold(value) || ' ' || value_key END;
CREATE FUNCTION kartoteka.search_contacts_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO kartoteka.search_key (tenant_id, party_id, source, ref_id, key)
    SELECT a.tenant_id, a.party_id, 3, a.id, kartoteka.contact_words(a.value, a.value_key)
    FROM added a;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION kartoteka.search_contact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM kartoteka.search_key s WHERE s.tenant_id = OLD.tenant_id
        AND s.party_id = OLD.party_id AND s.source = 3 AND s.ref_id = OLD.id;
    IF TG_OP = 'UPDATE' THEN
        INSERT INTO kartoteka.search_key (tenant_id, party_id, source, ref_id, key)
        VALUES (NEW.tenant_id, NEW.party_id, 3, NEW.id,
                kartoteka.contact_words(NEW.value, NEW.value_key));
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER search_insert ON kartoteka.contact_info;
CREATE TRIGGER search_insert AFTER INSERT ON kartoteka.contact_info REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION kartoteka.search_contacts_added();
CREATE TRIGGER search_delete AFTER DELETE ON kartoteka.contact_info
    FOR EACH ROW EXECUTE FUNCTION kartoteka.search_contact();

-- An address as it is searched, with the names behind its ids. Not SQL: a function of that language
-- that reads tables is planned anew in every statement that calls it.
CREATE FUNCTION kartoteka.address_words(a kartoteka.address) RETURNS text
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN kartoteka.fold(concat_ws(' ',
        COALESCE((SELECT s.name FROM kartoteka.street s
                  WHERE s.tenant_id = a.tenant_id AND s.id = a.street_id), NULLIF(a.street, '')),
        NULLIF(a.house, ''), NULLIF(a.building, ''), NULLIF(a.apartments, ''),
        COALESCE((SELECT c.name FROM kartoteka.city c
                  WHERE c.tenant_id = a.tenant_id AND c.id = a.city_id), NULLIF(a.city, '')),
        NULLIF(a.region, ''), NULLIF(a.zip, ''),
        COALESCE((SELECT k.name FROM kartoteka.country k
                  WHERE k.tenant_id = a.tenant_id AND k.id = a.country_id), NULLIF(a.country, ''))));
END $$;
CREATE FUNCTION kartoteka.search_addresses_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO kartoteka.search_key (tenant_id, party_id, source, ref_id, key)
    SELECT w.tenant_id, w.party_id, 4, w.id, w.words
    FROM (SELECT a.tenant_id, a.party_id, a.id, kartoteka.address_words(a) AS words
          FROM added a OFFSET 0) w      -- the words once a row
    WHERE w.words <> '';
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION kartoteka.search_address() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    words text;
BEGIN
    DELETE FROM kartoteka.search_key s WHERE s.tenant_id = OLD.tenant_id
        AND s.party_id = OLD.party_id AND s.source = 4 AND s.ref_id = OLD.id;
    IF TG_OP = 'UPDATE' THEN
        words := kartoteka.address_words(NEW);
        IF words <> '' THEN
            INSERT INTO kartoteka.search_key (tenant_id, party_id, source, ref_id, key)
            VALUES (NEW.tenant_id, NEW.party_id, 4, NEW.id, words);
        END IF;
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER search_address ON kartoteka.address;
CREATE TRIGGER search_insert AFTER INSERT ON kartoteka.address REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION kartoteka.search_addresses_added();
CREATE TRIGGER search_address AFTER UPDATE OR DELETE ON kartoteka.address
    FOR EACH ROW EXECUTE FUNCTION kartoteka.search_address();

-- 4. Whose party the transaction has made or changed already is asked before an UPDATE is begun. A
-- subquery a row, not a join: its plan is right for one part and for ten thousand.
CREATE OR REPLACE FUNCTION kartoteka.revise_party() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    this bigint := kartoteka.revision_now();
BEGIN
    IF EXISTS (SELECT FROM changed c
               WHERE (SELECT p.revision FROM kartoteka.party p
                      WHERE p.tenant_id = c.tenant_id AND p.id = c.party_id) <> this) THEN
        UPDATE kartoteka.party p SET revision = p.revision
        FROM (SELECT DISTINCT tenant_id, party_id FROM changed) c
        WHERE p.tenant_id = c.tenant_id AND p.id = c.party_id AND p.revision <> this;
    END IF;
    RETURN NULL;
END $$;
