-- Functions that every later file uses. One place for one fact: how names and contact values are
-- compared is decided here, for writers and readers alike.

-- Text as compared: without case, ё as е. The ICU root locale is named, so it works in any database.
CREATE FUNCTION kartoteka.fold(v text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN translate(lower(v COLLATE "und-x-icu"), 'ё', 'е');

-- Digits of a phone number; a Russian number typed with 8, or without any prefix, gets its 7.
CREATE FUNCTION kartoteka.phone_key(v text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    d text := regexp_replace(v, '[^0-9]+', '', 'g');
BEGIN
    IF length(d) = 11 AND left(d, 1) = '8' THEN
        RETURN '7' || substr(d, 2);
    ELSIF length(d) = 10 AND left(d, 1) = '9' THEN
        RETURN '7' || d;
    END IF;
    RETURN d;
END $$;

-- The key by which a contact value is found: digits of a phone (kind 0), folded text of the rest, and
-- of a "phone" that has no digit.
CREATE FUNCTION kartoteka.contact_key(kind smallint, v text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    d text;
BEGIN
    IF kind = 0 THEN
        d := kartoteka.phone_key(v);
        IF d <> '' THEN
            RETURN d;
        END IF;
    END IF;
    RETURN kartoteka.fold(btrim(v));
END $$;

-- A LIKE pattern that finds v anywhere, with % _ \ as plain characters.
CREATE FUNCTION kartoteka.contains_pattern(v text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN '%' || replace(replace(replace(v, '\', '\\'), '%', '\%'), '_', '\_') || '%';

-- "Last First Middle" of a person, the name of a company.
CREATE FUNCTION kartoteka.full_name(kind smallint, last text, first text, middle text, company text)
    RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN kind = 2 THEN company
                ELSE ltrim(last || CASE WHEN first <> '' THEN ' ' || first ELSE '' END
                                || CASE WHEN middle <> '' THEN ' ' || middle ELSE '' END) END;

-- The next small id of a tenant: one sequence a tenant for every kind of record. Not transactional, so
-- writers of one tenant do not wait for each other.
CREATE FUNCTION kartoteka.next_id(tenant int) RETURNS bigint
    LANGUAGE sql VOLATILE STRICT
    RETURN nextval(('kartoteka.tenant_id_' || tenant)::regclass);

-- The tenant that the connection serves; NULL when none is set. The setting is '' after a local SET.
CREATE FUNCTION kartoteka.current_tenant() RETURNS int
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN NULLIF(current_setting('kartoteka.tenant', true), '')::int;

-- Puts a tenant's table under row-level security (forced: the owner is held to it too) and lets the
-- worker's role use it. Called by every migration that makes a table.
CREATE PROCEDURE kartoteka.protect(tab regclass) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', tab);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', tab);
    EXECUTE format('CREATE POLICY tenant ON %s USING (tenant_id = kartoteka.current_tenant())', tab);
    CALL kartoteka.grant_worker(tab);
END $$;

-- Rights of the worker's role on a table; nothing where the role does not exist (single-role hosting).
CREATE PROCEDURE kartoteka.grant_worker(tab regclass) LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kartoteka_app') THEN
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO kartoteka_app', tab);
    END IF;
END $$;

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kartoteka_app') THEN
        GRANT USAGE ON SCHEMA kartoteka TO kartoteka_app;
    END IF;
END $$;
