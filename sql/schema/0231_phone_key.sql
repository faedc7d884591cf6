-- Keys of telephone exchanges and desk phones, which ask for a caller's name and for phone books: a kind of
-- their own, which opens no other door and writes nothing.
ALTER TABLE kartoteka.access_key DROP CONSTRAINT access_key_kind_check;
ALTER TABLE kartoteka.access_key ADD CONSTRAINT access_key_kind_check
    CHECK (kind IN ('sid', 'apikey', 'token', 'browser', 'visitor', 'phone'));

CREATE FUNCTION kartoteka.auth_phone(key_hash text) RETURNS SETOF kartoteka.principal
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
    SELECT k.id, t.id, t.time_zone, utc_offset(t.time_zone), t.semantic_status, t.contact_unique,
           false, NULL::boolean, NULL::bigint, NULL::uuid, NULL::text, false, NULL::bigint[],
           t.catalog_revision, t.error_language = 'ru'
    FROM access_key k JOIN tenant t ON t.id = k.tenant_id
    WHERE k.hash = key_hash AND k.kind = 'phone' AND k.revoked_at IS NULL
      AND (k.expires_at IS NULL OR k.expires_at > now())
$$;
DO $$
BEGIN
    REVOKE EXECUTE ON FUNCTION kartoteka.auth_phone(text) FROM PUBLIC;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kartoteka_app') THEN
        GRANT EXECUTE ON FUNCTION kartoteka.auth_phone(text) TO kartoteka_app;
    END IF;
END $$;
