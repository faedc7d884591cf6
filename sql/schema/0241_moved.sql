-- What was taken over from another system by kartotekactl import r7, webdelivery, salesman: which record here is
-- which there, so that a second run knows them again and adds none.
--
-- digest: of the record as it was read last; '+' and '~' while it is being added or changed, within a transaction.
-- main_old, head_old: a company's main contact, and the company that a company or person belongs to, by their ids
-- there; they are set when all records are here.
CREATE TABLE kartoteka.moved (
    tenant_id int NOT NULL REFERENCES kartoteka.tenant,
    origin text NOT NULL CHECK (origin IN ('r7', 'webdelivery', 'salesman')),
    sort text NOT NULL,                                 -- contact, client, case, deal, employee, field, city, ...
    old_id text NOT NULL CHECK (old_id <> ''),
    new_id bigint NOT NULL,
    digest text NOT NULL,
    main_old text,
    head_old text,
    moved_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, origin, sort, old_id)
);
CREATE INDEX moved_new ON kartoteka.moved (tenant_id, new_id);
CREATE INDEX moved_open ON kartoteka.moved (tenant_id, origin) WHERE main_old IS NOT NULL OR head_old IS NOT NULL;
CALL kartoteka.protect('kartoteka.moved');
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kartoteka_app') THEN
        REVOKE ALL ON kartoteka.moved FROM kartoteka_app; -- kartotekactl's
    END IF;
END $$;

-- Of a person who was erased nothing stays that follows from his data; that he was here keeps him from being
-- taken over again.
CREATE FUNCTION kartoteka.moved_party_gone() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = kartoteka, pg_temp AS $$
BEGIN
    UPDATE moved m SET digest = '', main_old = NULL, head_old = NULL FROM gone g
    WHERE m.tenant_id = g.tenant_id AND m.new_id = g.id AND m.sort IN ('contact', 'client', 'person');
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION kartoteka.moved_party_gone() FROM PUBLIC;
CREATE TRIGGER moved_gone AFTER DELETE ON kartoteka.party REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION kartoteka.moved_party_gone();
