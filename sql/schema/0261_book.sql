-- Address books of devices (CardDAV). A person is a card there; its version is the person's revision, so
-- whatever shows in the card, and whatever decides who sees it, changes the revision.

-- What a card has beside the person: the name in its address when a device chose one, the identifier that the
-- device gave it, and properties that the directory has no place for, as lines of a vCard.
CREATE TABLE kartoteka.dav_card (
    tenant_id int NOT NULL REFERENCES kartoteka.tenant,
    party_id bigint NOT NULL,
    name text CHECK (name <> '' AND length(name) <= 255),
    uid text CHECK (uid <> '' AND length(uid) <= 255),
    extra text NOT NULL DEFAULT '' CHECK (octet_length(extra) <= 262144),
    PRIMARY KEY (tenant_id, party_id),
    FOREIGN KEY (tenant_id, party_id) REFERENCES kartoteka.party ON DELETE CASCADE
);
CREATE UNIQUE INDEX dav_card_name ON kartoteka.dav_card (tenant_id, name) WHERE name IS NOT NULL;
CREATE UNIQUE INDEX dav_card_uid ON kartoteka.dav_card (tenant_id, uid) WHERE uid IS NOT NULL;
CALL kartoteka.protect('kartoteka.dav_card');
CALL kartoteka.in_audit('kartoteka.dav_card', 'party.card', 'party_id', 'party_id');

-- Marks of a book are not taken when they are older than this: a card was erased, and its address with it, so
-- that no device could be told of it by name.
CREATE TABLE kartoteka.dav_floor (
    tenant_id int PRIMARY KEY REFERENCES kartoteka.tenant,
    revision bigint NOT NULL
);
CALL kartoteka.protect('kartoteka.dav_floor');
CREATE FUNCTION kartoteka.dav_erased() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
BEGIN
    INSERT INTO dav_floor (tenant_id, revision)
    SELECT DISTINCT c.tenant_id, revision_now() FROM changed c WHERE c.name IS NOT NULL
      AND current_setting('kartoteka.leaving', true) IS DISTINCT FROM 'yes'
    ON CONFLICT (tenant_id) DO UPDATE SET revision = EXCLUDED.revision;
    RETURN NULL;
END $$;
CREATE TRIGGER erased AFTER DELETE ON kartoteka.dav_card REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION kartoteka.dav_erased();

-- The last change of a person of the tenant that is older than every transaction still running. 0: there is none.
CREATE FUNCTION kartoteka.book_top(t int) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT GREATEST(0,
        (SELECT p.revision FROM kartoteka.party p WHERE p.tenant_id = t AND p.kind = 1
         AND p.revision < kartoteka.revision_limit() ORDER BY p.revision DESC LIMIT 1),
        (SELECT r.revision FROM kartoteka.removed r WHERE r.tenant_id = t AND r.kind = 'party' AND r.parent_id = 0
         AND r.revision < kartoteka.revision_limit() ORDER BY r.revision DESC LIMIT 1))
$$;

-- Who sees a person, and what his card has beside him, is part of the person. Nothing is written when the
-- transaction has touched him already.
CREATE FUNCTION kartoteka.revise_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE kartoteka.party p SET revision = p.revision
    FROM (SELECT DISTINCT x.tenant_id, x.party_id FROM changed x) c
    WHERE p.tenant_id = c.tenant_id AND p.id = c.party_id AND p.kind = 1
      AND p.revision <> kartoteka.revision_now();
    RETURN NULL;
END $$;

DO $$
DECLARE
    tab text;
BEGIN
    FOREACH tab IN ARRAY ARRAY['party_access', 'dav_card'] LOOP
        EXECUTE format('CREATE TRIGGER revise_insert AFTER INSERT ON kartoteka.%I '
            'REFERENCING NEW TABLE AS changed FOR EACH STATEMENT '
            'EXECUTE FUNCTION kartoteka.revise_person()', tab);
        EXECUTE format('CREATE TRIGGER revise_update AFTER UPDATE ON kartoteka.%I '
            'REFERENCING NEW TABLE AS changed FOR EACH STATEMENT '
            'EXECUTE FUNCTION kartoteka.revise_person()', tab);
        EXECUTE format('CREATE TRIGGER revise_delete AFTER DELETE ON kartoteka.%I '
            'REFERENCING OLD TABLE AS changed FOR EACH STATEMENT '
            'EXECUTE FUNCTION kartoteka.revise_person()', tab);
    END LOOP;
END $$;

-- A company shows in the cards of its people.
CREATE FUNCTION kartoteka.revise_members() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE kartoteka.party p SET revision = p.revision
    WHERE p.tenant_id = NEW.tenant_id AND p.company_id = NEW.id AND p.kind = 1 AND p.deleted_at IS NULL
      AND p.revision <> kartoteka.revision_now();
    RETURN NULL;
END $$;
CREATE TRIGGER revise_members AFTER UPDATE OF company_name, deleted_at, owner_id, share_type ON kartoteka.party
    FOR EACH ROW WHEN (NEW.kind = 2 AND (NEW.company_name, NEW.deleted_at, NEW.owner_id, NEW.share_type)
                       IS DISTINCT FROM (OLD.company_name, OLD.deleted_at, OLD.owner_id, OLD.share_type))
    EXECUTE FUNCTION kartoteka.revise_members();

REVOKE EXECUTE ON FUNCTION kartoteka.dav_erased() FROM PUBLIC;
