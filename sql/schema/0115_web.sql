-- What a tenant says about browsers and error texts; the id of what a repeated request had made.

-- Origins whose pages may read answers of a tenant: "https://shop.example" as a browser writes it, or "*". A
-- tenant without rows has the configuration's. Set by kartotekactl cors; the worker has no right on the table.
CREATE TABLE kartoteka.cors_origin (
    tenant_id int NOT NULL REFERENCES kartoteka.tenant,
    origin text NOT NULL CHECK (origin = '*' OR origin ~ '^[a-z][a-z0-9+.-]*://[^/ ]+$'),
    PRIMARY KEY (tenant_id, origin)
);
CREATE TRIGGER notify AFTER INSERT OR UPDATE OR DELETE ON kartoteka.cors_origin
    FOR EACH STATEMENT EXECUTE FUNCTION kartoteka.notify_access();

-- Those of every tenant: a preflight and a call that is refused name no tenant. They are no secret, the
-- answers tell them.
CREATE FUNCTION kartoteka.cors_origins() RETURNS TABLE (tenant_id int, origin text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
    SELECT o.tenant_id, o.origin FROM cors_origin o ORDER BY 1, 2
$$;

ALTER TABLE kartoteka.tenant ADD COLUMN error_language text NOT NULL DEFAULT 'en'
    CONSTRAINT tenant_error_language CHECK (error_language IN ('en', 'ru'));

ALTER TYPE kartoteka.principal ADD ATTRIBUTE russian boolean CASCADE;   -- errors in Russian

-- As 0002_access.sql has them, with the language. A sid whose object is unknown names no tenant, but those of
-- its objects: where all of them want HTTP status codes, or Russian, that answer is so, too.
CREATE OR REPLACE FUNCTION kartoteka.auth_sid(key_hash text, object bigint)
    RETURNS SETOF kartoteka.principal LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = kartoteka, pg_temp AS $$
    SELECT k.id, t.id, t.time_zone, utc_offset(t.time_zone),
           CASE WHEN t.id IS NOT NULL THEN t.semantic_status ELSE
               (SELECT bool_and(x.semantic_status) FROM key_object y
                    JOIN delivery_object z ON z.id = y.object_id JOIN tenant x ON x.id = z.tenant_id
                WHERE y.key_id = k.id) END,
           t.contact_unique, k.can_write, o.enabled, NULL::bigint, NULL::uuid, NULL::text, false,
           NULL::bigint[], t.catalog_revision,
           CASE WHEN t.id IS NOT NULL THEN t.error_language = 'ru' ELSE
               (SELECT bool_and(x.error_language = 'ru') FROM key_object y
                    JOIN delivery_object z ON z.id = y.object_id JOIN tenant x ON x.id = z.tenant_id
                WHERE y.key_id = k.id) END
    FROM access_key k
    LEFT JOIN key_object g ON g.key_id = k.id AND g.object_id = object
    LEFT JOIN delivery_object o ON o.id = g.object_id
    LEFT JOIN tenant t ON t.id = o.tenant_id
    WHERE k.hash = key_hash AND k.kind = 'sid' AND k.revoked_at IS NULL
      AND (k.expires_at IS NULL OR k.expires_at > now())
$$;
CREATE OR REPLACE FUNCTION kartoteka.auth_apikey(key_hash text, login_name text)
    RETURNS SETOF kartoteka.principal LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = kartoteka, pg_temp AS $$
    SELECT k.id, t.id, t.time_zone, utc_offset(t.time_zone), t.semantic_status, t.contact_unique,
           k.can_write, NULL::boolean, e.id, e.uuid, e.login, e.is_admin, visible_employees(e),
           t.catalog_revision, t.error_language = 'ru'
    FROM access_key k
    JOIN tenant t ON t.id = k.tenant_id
    LEFT JOIN employee e ON e.tenant_id = t.id AND e.login_key = fold(login_name) AND e.active
    WHERE k.hash = key_hash AND k.kind = 'apikey' AND k.revoked_at IS NULL
      AND (k.expires_at IS NULL OR k.expires_at > now())
$$;
CREATE OR REPLACE FUNCTION kartoteka.auth_token(key_hash text)
    RETURNS SETOF kartoteka.principal LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = kartoteka, pg_temp AS $$
    SELECT k.id, t.id, t.time_zone, utc_offset(t.time_zone), t.semantic_status, t.contact_unique,
           k.can_write, NULL::boolean, e.id, e.uuid, e.login, e.is_admin, visible_employees(e),
           t.catalog_revision, t.error_language = 'ru'
    FROM access_key k
    JOIN tenant t ON t.id = k.tenant_id
    JOIN employee e ON e.tenant_id = k.tenant_id AND e.id = k.employee_id AND e.active
    WHERE k.hash = key_hash AND k.kind = 'token' AND k.revoked_at IS NULL
      AND (k.expires_at IS NULL OR k.expires_at > now())
$$;
CREATE OR REPLACE FUNCTION kartoteka.auth_login(login_name text, host_name text)
    RETURNS TABLE (who kartoteka.principal, password_hash text) LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = kartoteka, pg_temp AS $$
    SELECT (NULL::bigint, t.id, t.time_zone, utc_offset(t.time_zone), t.semantic_status,
            t.contact_unique, true, NULL::boolean, e.id, e.uuid, e.login, e.is_admin,
            visible_employees(e), t.catalog_revision, t.error_language = 'ru')::principal,
           e.password_hash
    FROM employee e JOIN tenant t ON t.id = e.tenant_id
    WHERE e.login_key = fold(login_name) AND e.active AND e.password_hash IS NOT NULL
      AND (t.host = host_name OR (t.host IS NULL
           AND NOT EXISTS (SELECT FROM tenant x WHERE x.host = host_name)))
    ORDER BY t.id LIMIT 4
$$;

ALTER TABLE kartoteka.idempotency ADD COLUMN created_id bigint;     -- of the contact or address made; else NULL

DO $$
BEGIN
    REVOKE EXECUTE ON FUNCTION kartoteka.cors_origins() FROM PUBLIC;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kartoteka_app') THEN
        GRANT EXECUTE ON FUNCTION kartoteka.cors_origins() TO kartoteka_app;
    END IF;
END $$;
