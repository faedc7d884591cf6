-- Revisions: what changed since. A row's revision is the number of the transaction that changed it, so
-- it is known without waiting for other writers; a reader takes only what is older than every
-- transaction still running (revision_limit), so nothing that commits late is missed.

-- Transaction numbers start anew in a restored database: base keeps revisions growing.
CREATE TABLE kartoteka.revision_base (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    base bigint NOT NULL
);
INSERT INTO kartoteka.revision_base (base) VALUES (0);
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kartoteka_app') THEN
        GRANT SELECT ON kartoteka.revision_base TO kartoteka_app;
    END IF;
END $$;

CREATE FUNCTION kartoteka.revision_now() RETURNS bigint LANGUAGE sql VOLATILE
    RETURN pg_current_xact_id()::text::bigint + (SELECT base FROM kartoteka.revision_base);

-- Revisions below this are committed (or will never be).
CREATE FUNCTION kartoteka.revision_limit() RETURNS bigint LANGUAGE sql STABLE
    RETURN pg_snapshot_xmin(pg_current_snapshot())::text::bigint
           + (SELECT base FROM kartoteka.revision_base);

ALTER TABLE kartoteka.party ADD COLUMN revision bigint NOT NULL DEFAULT kartoteka.revision_now();
ALTER TABLE kartoteka.city ADD COLUMN revision bigint NOT NULL DEFAULT kartoteka.revision_now();
ALTER TABLE kartoteka.street ADD COLUMN revision bigint NOT NULL DEFAULT kartoteka.revision_now();
CREATE INDEX party_revision ON kartoteka.party (tenant_id, revision, id) WHERE kind = 1;
CREATE INDEX city_revision ON kartoteka.city (tenant_id, country_id, revision, id);
CREATE INDEX street_revision ON kartoteka.street (tenant_id, city_id, revision, id);

-- Rows that are gone. parent_id: the country of a city, the city of a street, 0 for a person.
CREATE TABLE kartoteka.removed (
    tenant_id int NOT NULL REFERENCES kartoteka.tenant,
    kind text NOT NULL CHECK (kind IN ('city', 'street', 'party')),
    parent_id bigint NOT NULL,
    id bigint NOT NULL,
    revision bigint NOT NULL DEFAULT kartoteka.revision_now(),
    PRIMARY KEY (tenant_id, kind, parent_id, id)
);
CREATE INDEX removed_revision ON kartoteka.removed (tenant_id, kind, parent_id, revision, id);
CALL kartoteka.protect('kartoteka.removed');

CREATE FUNCTION kartoteka.revise() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.revision := kartoteka.revision_now();
    RETURN NEW;
END $$;
CREATE TRIGGER revise BEFORE UPDATE ON kartoteka.party
    FOR EACH ROW EXECUTE FUNCTION kartoteka.revise();
CREATE TRIGGER revise BEFORE UPDATE ON kartoteka.city
    FOR EACH ROW EXECUTE FUNCTION kartoteka.revise();
CREATE TRIGGER revise BEFORE UPDATE ON kartoteka.street
    FOR EACH ROW EXECUTE FUNCTION kartoteka.revise();

CREATE FUNCTION kartoteka.revise_removed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    parent bigint := CASE TG_TABLE_NAME WHEN 'city' THEN (to_jsonb(OLD) ->> 'country_id')::bigint
                     WHEN 'street' THEN (to_jsonb(OLD) ->> 'city_id')::bigint ELSE 0 END;
BEGIN
    INSERT INTO kartoteka.removed (tenant_id, kind, parent_id, id)
    VALUES (OLD.tenant_id, TG_TABLE_NAME, parent, OLD.id)
    ON CONFLICT (tenant_id, kind, parent_id, id)
    DO UPDATE SET revision = kartoteka.revision_now();
    RETURN NULL;
END $$;
CREATE TRIGGER revise_removed AFTER DELETE ON kartoteka.city
    FOR EACH ROW EXECUTE FUNCTION kartoteka.revise_removed();
CREATE TRIGGER revise_removed AFTER DELETE ON kartoteka.street
    FOR EACH ROW EXECUTE FUNCTION kartoteka.revise_removed();
CREATE TRIGGER revise_removed AFTER DELETE ON kartoteka.party
    FOR EACH ROW WHEN (OLD.kind = 1) EXECUTE FUNCTION kartoteka.revise_removed();

-- A client's parts are part of it: whoever changes them changes the client. Nothing is written when
-- the transaction has touched the client already.
CREATE FUNCTION kartoteka.revise_party() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE kartoteka.party p SET revision = p.revision
    FROM (SELECT DISTINCT tenant_id, party_id FROM changed) c
    WHERE p.tenant_id = c.tenant_id AND p.id = c.party_id
      AND p.revision <> kartoteka.revision_now();
    RETURN NULL;
END $$;
DO $$
DECLARE
    tab text;
BEGIN
    FOREACH tab IN ARRAY ARRAY['contact_info', 'address', 'loyalty_account', 'loyalty_card'] LOOP
        EXECUTE format('CREATE TRIGGER revise_insert AFTER INSERT ON kartoteka.%I '
            'REFERENCING NEW TABLE AS changed FOR EACH STATEMENT '
            'EXECUTE FUNCTION kartoteka.revise_party()', tab);
        EXECUTE format('CREATE TRIGGER revise_update AFTER UPDATE ON kartoteka.%I '
            'REFERENCING NEW TABLE AS changed FOR EACH STATEMENT '
            'EXECUTE FUNCTION kartoteka.revise_party()', tab);
        EXECUTE format('CREATE TRIGGER revise_delete AFTER DELETE ON kartoteka.%I '
            'REFERENCING OLD TABLE AS changed FOR EACH STATEMENT '
            'EXECUTE FUNCTION kartoteka.revise_party()', tab);
    END LOOP;
END $$;

-- Raises the base when stored revisions are ahead of the transaction counter: after a restore.
-- kartotekactl db migrate calls it; row-level security shows one tenant at a time.
CREATE PROCEDURE kartoteka.revision_rebase() LANGUAGE plpgsql AS $$
DECLARE
    t int;
    top bigint := 0;
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
    UPDATE kartoteka.revision_base SET base = base + top - kartoteka.revision_now() + 1
    WHERE top >= kartoteka.revision_now();
END $$;
