-- Consents of people to the processing of their data: a part of a person. A row is never changed but to say
-- that it was withdrawn. A merge moves none: who gave it is the party it names, and what was merged into
-- another is shown with it.
CREATE TABLE kartoteka.consent (
    tenant_id int NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    party_id bigint NOT NULL,
    source text NOT NULL CHECK (source <> '' AND length(source) <= 200),    -- where it was given: a form, a paper
    version text NOT NULL CHECK (version <> '' AND length(version) <= 200), -- of the text that was agreed to
    given_at timestamptz NOT NULL,
    withdrawn_at timestamptz CHECK (withdrawn_at >= given_at),
    field_id bigint,                        -- the custom field that says so; NULL: kartotekactl does
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT consent_party FOREIGN KEY (tenant_id, party_id) REFERENCES kartoteka.party ON DELETE CASCADE
);
CREATE INDEX consent_of ON kartoteka.consent (tenant_id, party_id);
CALL kartoteka.protect('kartoteka.consent');
CALL kartoteka.in_audit('kartoteka.consent', 'consent', 'party_id', 'id');

-- R7 and SalesMan have no consents, but fields that an operator adds. One that is marked here tells of them: a
-- value is the version of the text that was agreed to ("true" and "yes" of a tick box too), an empty one or
-- "false" withdraws.
ALTER TABLE kartoteka.custom_field ADD COLUMN is_consent boolean;           -- true, or NULL

-- A field's consents follow from a change of the field, which the triggers of the audit leave out.
CREATE FUNCTION kartoteka.consent_tell(t int, what text, party bigint, field bigint) RETURNS void
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id, detail)
    SELECT t, coalesce(x.asker[3], ''), NULLIF(x.asker[1], '')::bigint, NULLIF(x.asker[2], '')::bigint, what,
           party, 'field ' || field
    FROM (SELECT string_to_array(coalesce(current_setting('kartoteka.asker', true), ''), '/') AS asker) x
$$;

CREATE FUNCTION kartoteka.consent_said(t int, party bigint, field bigint, said text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
DECLARE
    agreed boolean := coalesce(lower(btrim(said)), '') NOT IN ('', 'false', '0', 'no', 'нет');
BEGIN
    UPDATE consent c SET withdrawn_at = greatest(now(), c.given_at)
    WHERE c.tenant_id = t AND c.party_id = party AND c.field_id = field AND c.withdrawn_at IS NULL
      AND NOT (agreed AND c.version = left(btrim(said), 200));
    IF FOUND THEN
        PERFORM consent_tell(t, 'consent.withdraw', party, field);
    END IF;
    IF agreed AND NOT EXISTS (SELECT FROM consent c WHERE c.tenant_id = t AND c.party_id = party
                              AND c.field_id = field AND c.withdrawn_at IS NULL) THEN
        INSERT INTO consent (tenant_id, party_id, source, version, given_at, field_id)
        SELECT t, party, left(f.label, 200), left(btrim(said), 200), now(), f.id
        FROM custom_field f WHERE f.tenant_id = t AND f.id = field;
        PERFORM consent_tell(t, 'consent.add', party, field);
    END IF;
END $$;

-- For every writer of a field's values but a merge, which moves what was said before.
CREATE FUNCTION kartoteka.follow_consent() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
BEGIN
    IF current_setting('kartoteka.pack_later', true) IS DISTINCT FROM 'on' THEN
        PERFORM consent_said(x.tenant_id, x.party_id, x.field_id,
                             CASE WHEN TG_OP = 'DELETE' THEN '' ELSE x.value END)
        FROM changed x JOIN custom_field f ON f.tenant_id = x.tenant_id AND f.id = x.field_id
        WHERE f.is_consent AND EXISTS (SELECT FROM party p WHERE p.tenant_id = x.tenant_id AND p.id = x.party_id
                                       AND p.kind = 1);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER consent_insert AFTER INSERT ON kartoteka.custom_value REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION kartoteka.follow_consent();
CREATE TRIGGER consent_update AFTER UPDATE ON kartoteka.custom_value REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION kartoteka.follow_consent();
CREATE TRIGGER consent_delete AFTER DELETE ON kartoteka.custom_value REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION kartoteka.follow_consent();

-- A party and all that were merged into it, itself first.
CREATE FUNCTION kartoteka.party_family(t int, party bigint) RETURNS TABLE (id bigint) LANGUAGE sql STABLE AS $$
    WITH RECURSIVE family AS (
        SELECT p.id FROM kartoteka.party p WHERE p.tenant_id = t AND p.id = party
        UNION
        SELECT p.id FROM family f JOIN kartoteka.party p ON p.tenant_id = t AND p.merged_into = f.id
    )
    SELECT f.id FROM family f
$$;
CREATE INDEX party_merged ON kartoteka.party (tenant_id, merged_into) WHERE merged_into IS NOT NULL;

DO $$
BEGIN
    REVOKE EXECUTE ON FUNCTION kartoteka.consent_tell(int, text, bigint, bigint) FROM PUBLIC;
    REVOKE EXECUTE ON FUNCTION kartoteka.consent_said(int, bigint, bigint, text) FROM PUBLIC;
    REVOKE EXECUTE ON FUNCTION kartoteka.follow_consent() FROM PUBLIC;
END $$;
