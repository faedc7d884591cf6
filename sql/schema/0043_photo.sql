-- Pictures of people and companies.

-- One a party. Lists do not read it: party.has_photo says that there is one.
CREATE TABLE kartoteka.party_photo (
    tenant_id int NOT NULL,
    party_id bigint NOT NULL,
    type text NOT NULL CHECK (type IN ('image/png', 'image/jpeg', 'image/gif', 'image/webp')),
    data bytea NOT NULL CHECK (octet_length(data) BETWEEN 1 AND 1048576),
    hash text NOT NULL GENERATED ALWAYS AS (encode(sha256(data), 'hex')) STORED,
    copied_from bigint,             -- the party it came from by a merge; NULL: its own
    PRIMARY KEY (tenant_id, party_id),
    CONSTRAINT party_photo_party FOREIGN KEY (tenant_id, party_id) REFERENCES kartoteka.party
        ON DELETE CASCADE
);
ALTER TABLE kartoteka.party_photo ALTER COLUMN data SET STORAGE EXTERNAL; -- compressed already
CALL kartoteka.protect('kartoteka.party_photo');
ALTER TABLE kartoteka.party ADD COLUMN has_photo boolean; -- true, or NULL

-- Deleted: the picture goes, too. Merged away: a survivor without one gets a copy, the merged party
-- keeps its own out of sight, and takes the copy back when the merge is taken back.
CREATE FUNCTION kartoteka.follow_photo() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.deleted_at IS NOT NULL AND NEW.merged_into IS NULL THEN
        DELETE FROM kartoteka.party_photo f
        WHERE f.tenant_id = NEW.tenant_id AND f.party_id = NEW.id;
        UPDATE kartoteka.party p SET has_photo = NULL
        WHERE p.tenant_id = NEW.tenant_id AND p.id = NEW.id;
    ELSIF NEW.deleted_at IS NOT NULL THEN
        INSERT INTO kartoteka.party_photo (tenant_id, party_id, type, data, copied_from)
        SELECT f.tenant_id, NEW.merged_into, f.type, f.data, NEW.id FROM kartoteka.party_photo f
        WHERE f.tenant_id = NEW.tenant_id AND f.party_id = NEW.id
        ON CONFLICT (tenant_id, party_id) DO NOTHING;
        UPDATE kartoteka.party p SET has_photo = true
        WHERE p.tenant_id = NEW.tenant_id AND p.id = NEW.merged_into AND p.has_photo IS NULL;
    ELSE
        DELETE FROM kartoteka.party_photo f
        WHERE f.tenant_id = NEW.tenant_id AND f.party_id = OLD.merged_into
          AND f.copied_from = NEW.id;
        IF FOUND THEN
            UPDATE kartoteka.party p SET has_photo = NULL
            WHERE p.tenant_id = NEW.tenant_id AND p.id = OLD.merged_into;
        END IF;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER follow_photo AFTER UPDATE OF deleted_at ON kartoteka.party FOR EACH ROW
    WHEN (OLD.has_photo AND (OLD.deleted_at IS NULL) <> (NEW.deleted_at IS NULL))
    EXECUTE FUNCTION kartoteka.follow_photo();
