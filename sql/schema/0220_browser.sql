-- Keys that may stand in a public page: kind 'browser', bound to the origins in key_origin. Whoever creates a client
-- with one gets a key of kind 'visitor' for a short time, which reads and changes that client only. It does not
-- follow a merge: the survivor may hold what the visitor never typed.

ALTER TABLE kartoteka.access_key DROP CONSTRAINT access_key_kind_check;
ALTER TABLE kartoteka.access_key ADD CONSTRAINT access_key_kind_check
    CHECK (kind IN ('sid', 'apikey', 'token', 'browser', 'visitor'));
ALTER TABLE kartoteka.access_key ADD COLUMN party_id bigint;     -- visitors: the client
ALTER TABLE kartoteka.access_key ADD COLUMN parent_id bigint
    REFERENCES kartoteka.access_key ON DELETE CASCADE;           -- visitors: the page's key
ALTER TABLE kartoteka.access_key ADD CONSTRAINT access_key_visitor_check
    CHECK ((kind = 'visitor') = (party_id IS NOT NULL) AND (kind = 'visitor') = (parent_id IS NOT NULL));
CREATE INDEX access_key_parent ON kartoteka.access_key (parent_id) WHERE parent_id IS NOT NULL;

CREATE TABLE kartoteka.key_origin (
    key_id bigint NOT NULL REFERENCES kartoteka.access_key ON DELETE CASCADE,
    origin text NOT NULL CHECK (origin ~ '^[a-z][a-z0-9+.-]*://[^/ ]+$'),
    PRIMARY KEY (key_id, origin)
);
CREATE TRIGGER notify AFTER INSERT OR UPDATE OR DELETE ON kartoteka.key_origin
    FOR EACH STATEMENT EXECUTE FUNCTION kartoteka.notify_access();

-- The caller behind a key of a page or of a visitor. at_home: the page's origin is one of the key's.
CREATE FUNCTION kartoteka.auth_browser(key_hash text, object bigint, page_origin text)
    RETURNS TABLE (who kartoteka.principal, at_home boolean, client bigint, page_key bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
    SELECT (k.id, t.id, t.time_zone, utc_offset(t.time_zone), t.semantic_status, t.contact_unique, true, o.enabled,
            NULL::bigint, NULL::uuid, NULL::text, false, NULL::bigint[], t.catalog_revision,
            t.error_language = 'ru')::principal,
           EXISTS (SELECT FROM key_origin x WHERE x.key_id = b.id AND x.origin = page_origin), k.party_id, b.id
    FROM access_key k
    JOIN access_key b ON b.id = COALESCE(k.parent_id, k.id) AND b.kind = 'browser'
    JOIN tenant t ON t.id = b.tenant_id AND t.leaves_at IS NULL
    LEFT JOIN key_object g ON g.key_id = b.id AND g.object_id = object
    LEFT JOIN delivery_object o ON o.id = g.object_id
    WHERE k.hash = key_hash AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())
      AND b.revoked_at IS NULL AND (b.expires_at IS NULL OR b.expires_at > now())
$$;

-- Makes the key of a visitor. One time in a thousand those that ended a day ago are cleared away: a deletion empties
-- the workers' caches of credentials.
CREATE FUNCTION kartoteka.visitor_create(page_key bigint, client bigint, key_hash text, key_prefix text,
                                         valid interval)
    RETURNS timestamptz LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = kartoteka, pg_temp AS $$
DECLARE
    ends timestamptz;
BEGIN
    IF random() < 0.001 THEN
        DELETE FROM access_key k WHERE k.tenant_id = current_tenant() AND k.kind = 'visitor'
            AND k.expires_at < now() - interval '1 day';
    END IF;
    INSERT INTO access_key (kind, hash, prefix, tenant_id, party_id, parent_id, expires_at)
        SELECT 'visitor', key_hash, key_prefix, b.tenant_id, client, b.id, now() + valid
        FROM access_key b
        WHERE b.tenant_id = current_tenant() AND b.id = page_key AND b.kind = 'browser' AND b.revoked_at IS NULL
        RETURNING expires_at INTO ends;
    RETURN ends;
END $$;

DO $$
BEGIN
    REVOKE EXECUTE ON FUNCTION kartoteka.auth_browser(text, bigint, text),
        kartoteka.visitor_create(bigint, bigint, text, text, interval) FROM PUBLIC;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kartoteka_app') THEN
        GRANT EXECUTE ON FUNCTION kartoteka.auth_browser(text, bigint, text),
            kartoteka.visitor_create(bigint, bigint, text, text, interval) TO kartoteka_app;
    END IF;
END $$;
