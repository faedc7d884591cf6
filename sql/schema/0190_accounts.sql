-- Employees' accounts that end, keys that are exchanged, tenants that leave.

-- Set when the account was deleted: its name and login are gone, what refers to it stays.
ALTER TABLE kartoteka.employee ADD COLUMN deleted_at timestamptz;

-- Set while a tenant waits to be deleted: nobody gets in any more, and from then on it may be deleted.
ALTER TABLE kartoteka.tenant ADD COLUMN leaves_at timestamptz;

-- A name that commands and lists can show. Older names stay as they are.
ALTER TABLE kartoteka.tenant ADD CONSTRAINT tenant_name_shown CHECK (name = btrim(name)
    AND length(name) <= 100 AND name !~ '[[:cntrl:]]' AND name !~ '^-') NOT VALID;
ALTER TABLE kartoteka.employee ADD CONSTRAINT employee_login_shown CHECK (login = btrim(login)
    AND length(login) <= 200 AND login !~ '[[:cntrl:]]') NOT VALID;

-- When a key was used last, to the minute; written once a minute for all keys of a worker. A table of its
-- own: a change of access_key empties every cache of credentials and is told in the audit.
CREATE TABLE kartoteka.key_use (
    key_id bigint PRIMARY KEY REFERENCES kartoteka.access_key ON DELETE CASCADE,
    used_at timestamptz NOT NULL
);
CREATE FUNCTION kartoteka.keys_used(keys bigint[]) RETURNS bigint
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
    WITH noted AS (
        INSERT INTO key_use AS u (key_id, used_at)
        SELECT k.id, date_trunc('minute', now()) FROM access_key k WHERE k.id = ANY (keys) ORDER BY k.id
        ON CONFLICT (key_id) DO UPDATE SET used_at = EXCLUDED.used_at WHERE u.used_at < EXCLUDED.used_at
        RETURNING 1
    )
    SELECT count(*) FROM noted
$$;

-- As 0115_web.sql has them; a tenant that leaves lets nobody in.
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
    LEFT JOIN tenant t ON t.id = o.tenant_id AND t.leaves_at IS NULL
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
    JOIN tenant t ON t.id = k.tenant_id AND t.leaves_at IS NULL
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
    JOIN tenant t ON t.id = k.tenant_id AND t.leaves_at IS NULL
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
    FROM employee e JOIN tenant t ON t.id = e.tenant_id AND t.leaves_at IS NULL
    WHERE e.login_key = fold(login_name) AND e.active AND e.password_hash IS NOT NULL
      AND (t.host = host_name OR (t.host IS NULL
           AND NOT EXISTS (SELECT FROM tenant x WHERE x.host = host_name)))
    ORDER BY t.id LIMIT 4
$$;

-- Ends the open logins of an employee but for the one whose token has this hash; gives their number.
CREATE FUNCTION kartoteka.logins_end(t int, employee bigint, but_for text) RETURNS bigint
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
    WITH ended AS (
        UPDATE access_key k SET revoked_at = now()
        WHERE k.tenant_id = t AND k.kind = 'token' AND k.employee_id = employee AND k.revoked_at IS NULL
          AND k.expires_at > now() AND k.hash IS DISTINCT FROM but_for
        RETURNING 1
    )
    SELECT count(*) FROM ended
$$;

-- An employee of the connection's tenant takes a new password; his other logins end. NULL: he is gone.
CREATE FUNCTION kartoteka.password_renew(employee bigint, new_hash text, token_hash text) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
BEGIN
    UPDATE employee e SET password_hash = new_hash
    WHERE e.tenant_id = current_tenant() AND e.id = employee AND e.active;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    RETURN logins_end(current_tenant(), employee, token_hash);
END $$;

-- Who has been deleted, for an operator who looks for a tenant.
CREATE TABLE kartoteka.left_tenant (
    id int PRIMARY KEY,
    name text NOT NULL,
    deleted_at timestamptz NOT NULL DEFAULT now()
);

-- As 0122_audit.sql has it; a tenant that is deleted takes its audit along.
CREATE OR REPLACE FUNCTION kartoteka.audited() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
BEGIN
    IF pg_trigger_depth() = 1 -- else it follows from a change that is told
        AND current_setting('kartoteka.leaving', true) IS DISTINCT FROM 'yes' THEN
        PERFORM audit_tell(TG_ARGV[0] || CASE TG_OP WHEN 'INSERT' THEN '.add' ELSE '.delete' END,
            array_agg((c.j ->> TG_ARGV[3])::int), array_agg((c.j ->> TG_ARGV[1])::bigint),
            array_agg(c.j ->> TG_ARGV[4])) FROM (SELECT to_jsonb(x) AS j FROM changed x) c HAVING count(*) > 0;
    END IF;
    RETURN NULL;
END $$;

-- Deletes the tenant that the connection serves, all of it or nothing, children before parents. The caller
-- has a dump of it. Gives the number of rows. Only the owner of the schema may.
CREATE FUNCTION kartoteka.tenant_delete() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    t constant int := kartoteka.current_tenant();
    tab regclass;
    n bigint;
    rows bigint := 0;
BEGIN
    PERFORM set_config('kartoteka.leaving', 'yes', true);
    PERFORM FROM kartoteka.tenant x WHERE x.id = t AND x.leaves_at <= now() FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the time of tenant % has not come', t USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    -- twice, because triggers put down what was deleted
    FOR tab IN
        WITH RECURSIVE tabs AS (
            SELECT c.oid FROM pg_class c
            WHERE c.relnamespace = 'kartoteka'::regnamespace AND c.relkind = 'r' AND EXISTS (
                SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id'
                AND NOT a.attisdropped)
        ), depth AS (
            SELECT x.oid, 0 AS n FROM tabs x
            UNION
            SELECT f.conrelid, d.n + 1 FROM depth d
            JOIN pg_constraint f ON f.confrelid = d.oid AND f.contype = 'f' AND f.conrelid <> f.confrelid
            JOIN tabs x ON x.oid = f.conrelid
        )
        SELECT o.oid FROM (SELECT d.oid, max(d.n) AS n FROM depth d GROUP BY d.oid) o,
            generate_series(1, 2) AS turn
        ORDER BY turn, o.n DESC, o.oid
    LOOP
        EXECUTE format('DELETE FROM %s WHERE tenant_id = $1', tab) USING t;
        GET DIAGNOSTICS n = ROW_COUNT;
        rows := rows + n;
    END LOOP;
    INSERT INTO kartoteka.left_tenant (id, name) SELECT x.id, x.name FROM kartoteka.tenant x WHERE x.id = t;
    DELETE FROM kartoteka.tenant x WHERE x.id = t;
    EXECUTE format('DROP SEQUENCE IF EXISTS kartoteka.tenant_id_%s', t);
    RETURN rows + 1;
END $$;

DO $$
DECLARE
    f regprocedure;
BEGIN
    FOREACH f IN ARRAY ARRAY['kartoteka.keys_used(bigint[])', 'kartoteka.logins_end(int, bigint, text)',
        'kartoteka.password_renew(bigint, text, text)', 'kartoteka.tenant_delete()']::regprocedure[]
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f);
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kartoteka_app')
            AND f IN ('kartoteka.keys_used(bigint[])'::regprocedure,
                      'kartoteka.password_renew(bigint, text, text)'::regprocedure) THEN
            EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO kartoteka_app', f);
        END IF;
    END LOOP;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kartoteka_app') THEN
        GRANT SELECT (deleted_at) ON kartoteka.employee TO kartoteka_app;
    END IF;
END $$;
