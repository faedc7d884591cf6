-- Who may ask: tenants, their employees, keys, and the delivery objects a sid is granted.
-- These tables are read before the tenant is known, so only functions of the owner read them: row-level
-- security is on (the worker sees its tenant's employees) but not forced.

CREATE TABLE kartoteka.tenant (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE CHECK (name <> ''),
    host text UNIQUE,                       -- R7: the portal's host name, when each tenant has one
    time_zone text NOT NULL DEFAULT 'Europe/Moscow',
    semantic_status boolean NOT NULL DEFAULT false,  -- HTTP status codes beside the dialect's own errors
    contact_unique boolean NOT NULL DEFAULT false,   -- WebDelivery: a contact value belongs to one client
    catalog_revision bigint NOT NULL DEFAULT 1,      -- raised by every change of reference data
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE kartoteka.employee (
    tenant_id int NOT NULL REFERENCES kartoteka.tenant,
    id bigint NOT NULL,
    uuid uuid NOT NULL DEFAULT gen_random_uuid(),
    login text NOT NULL CHECK (login <> ''),
    login_key text NOT NULL GENERATED ALWAYS AS (kartoteka.fold(login)) STORED,
    name text NOT NULL,
    title text NOT NULL DEFAULT '',
    -- what the employee sees of others' records in SalesMan (reference 4.5)
    role text NOT NULL DEFAULT 'specialist' CHECK (role IN ('director', 'director_access', 'support',
        'administrator', 'division_head', 'department_head', 'manager', 'specialist')),
    boss_id bigint,
    is_admin boolean NOT NULL DEFAULT false,         -- sees and edits everything in R7, may administer
    active boolean NOT NULL DEFAULT true,
    email text NOT NULL DEFAULT '',
    phone text NOT NULL DEFAULT '',
    phone_internal text NOT NULL DEFAULT '',
    mobile text NOT NULL DEFAULT '',
    external_id text,
    department_external_id text,
    birthday date,
    password_hash text,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, login_key),
    UNIQUE (tenant_id, uuid),
    FOREIGN KEY (tenant_id, boss_id) REFERENCES kartoteka.employee
);
CREATE INDEX employee_login ON kartoteka.employee (login_key);
ALTER TABLE kartoteka.employee ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON kartoteka.employee USING (tenant_id = kartoteka.current_tenant());

-- An object (restaurant) of a delivery dealer; several may share one tenant's data.
CREATE TABLE kartoteka.delivery_object (
    id bigint PRIMARY KEY CHECK (id > 0),
    tenant_id int NOT NULL REFERENCES kartoteka.tenant,
    name text NOT NULL DEFAULT '',
    enabled boolean NOT NULL DEFAULT true
);

-- Machine keys and R7 tokens. Only SHA-256 hashes: the keys are 32 random bytes and shown once.
CREATE TABLE kartoteka.access_key (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('sid', 'apikey', 'token')),
    hash text NOT NULL UNIQUE CHECK (hash ~ '^[0-9a-f]{64}$'),
    prefix text NOT NULL,                   -- the first characters, to tell keys apart in lists
    label text NOT NULL DEFAULT '',
    tenant_id int REFERENCES kartoteka.tenant,
    employee_id bigint,                     -- tokens
    can_write boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    revoked_at timestamptz,
    CHECK ((kind = 'token') = (employee_id IS NOT NULL)),
    CHECK (kind = 'sid' OR tenant_id IS NOT NULL),
    FOREIGN KEY (tenant_id, employee_id) REFERENCES kartoteka.employee
);

CREATE TABLE kartoteka.key_object (
    key_id bigint NOT NULL REFERENCES kartoteka.access_key ON DELETE CASCADE,
    object_id bigint NOT NULL REFERENCES kartoteka.delivery_object ON DELETE CASCADE,
    PRIMARY KEY (key_id, object_id)
);

-- Whoever a credential stands for. Columns that a dialect does not know are NULL.
CREATE TYPE kartoteka.principal AS (
    key_id bigint,
    tenant_id int,
    time_zone text,
    utc_offset int,            -- seconds east of UTC, now
    semantic_status boolean,
    contact_unique boolean,
    can_write boolean,
    object_enabled boolean,
    employee_id bigint,
    employee_uuid uuid,
    login text,
    is_admin boolean,
    visible bigint[],          -- employees whose records the caller sees in SalesMan; NULL: all
    catalog_revision bigint
);

CREATE FUNCTION kartoteka.utc_offset(zone text) RETURNS int LANGUAGE sql STABLE
    RETURN extract(epoch FROM (now() AT TIME ZONE zone) - (now() AT TIME ZONE 'UTC'))::int;

-- SalesMan 4.5: heads see themselves and one (department) or two (division) levels of subordinates.
CREATE FUNCTION kartoteka.visible_employees(e kartoteka.employee) RETURNS bigint[]
    LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN e.is_admin OR e.role IN ('director', 'director_access', 'support', 'administrator')
            THEN NULL
        WHEN e.role IN ('division_head', 'department_head') THEN
            (WITH direct AS (SELECT s.id FROM kartoteka.employee s
                             WHERE s.tenant_id = e.tenant_id AND s.boss_id = e.id)
             SELECT array_agg(id) FROM (
                SELECT e.id UNION SELECT id FROM direct UNION
                SELECT s.id FROM kartoteka.employee s JOIN direct d ON s.boss_id = d.id
                WHERE s.tenant_id = e.tenant_id AND e.role = 'division_head') x(id))
        ELSE ARRAY[e.id] END
$$;

-- A sid and the object it asks for. No row: the sid is unknown. tenant_id NULL: the object is unknown,
-- or not granted to this sid (another dealer's object answers as unknown).
CREATE FUNCTION kartoteka.auth_sid(key_hash text, object bigint)
    RETURNS SETOF kartoteka.principal LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = kartoteka, pg_temp AS $$
    SELECT k.id, t.id, t.time_zone, utc_offset(t.time_zone), t.semantic_status, t.contact_unique,
           k.can_write, o.enabled, NULL::bigint, NULL::uuid, NULL::text, false, NULL::bigint[],
           t.catalog_revision
    FROM access_key k
    LEFT JOIN key_object g ON g.key_id = k.id AND g.object_id = object
    LEFT JOIN delivery_object o ON o.id = g.object_id
    LEFT JOIN tenant t ON t.id = o.tenant_id
    WHERE k.hash = key_hash AND k.kind = 'sid' AND k.revoked_at IS NULL
      AND (k.expires_at IS NULL OR k.expires_at > now())
$$;

-- An API key of an account and a login in it. No row: unknown key. employee_id NULL: unknown login.
CREATE FUNCTION kartoteka.auth_apikey(key_hash text, login_name text)
    RETURNS SETOF kartoteka.principal LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = kartoteka, pg_temp AS $$
    SELECT k.id, t.id, t.time_zone, utc_offset(t.time_zone), t.semantic_status, t.contact_unique,
           k.can_write, NULL::boolean, e.id, e.uuid, e.login, e.is_admin, visible_employees(e),
           t.catalog_revision
    FROM access_key k
    JOIN tenant t ON t.id = k.tenant_id
    LEFT JOIN employee e ON e.tenant_id = t.id AND e.login_key = fold(login_name) AND e.active
    WHERE k.hash = key_hash AND k.kind = 'apikey' AND k.revoked_at IS NULL
      AND (k.expires_at IS NULL OR k.expires_at > now())
$$;

CREATE FUNCTION kartoteka.auth_token(key_hash text)
    RETURNS SETOF kartoteka.principal LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = kartoteka, pg_temp AS $$
    SELECT k.id, t.id, t.time_zone, utc_offset(t.time_zone), t.semantic_status, t.contact_unique,
           k.can_write, NULL::boolean, e.id, e.uuid, e.login, e.is_admin, visible_employees(e),
           t.catalog_revision
    FROM access_key k
    JOIN tenant t ON t.id = k.tenant_id
    JOIN employee e ON e.tenant_id = k.tenant_id AND e.id = k.employee_id AND e.active
    WHERE k.hash = key_hash AND k.kind = 'token' AND k.revoked_at IS NULL
      AND (k.expires_at IS NULL OR k.expires_at > now())
$$;

-- Employees that a login may mean, with the hash to verify: those of the tenant that owns the host,
-- else of every tenant without a host (at most 4: each costs an Argon2 run).
CREATE FUNCTION kartoteka.auth_login(login_name text, host_name text)
    RETURNS TABLE (who kartoteka.principal, password_hash text) LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = kartoteka, pg_temp AS $$
    SELECT (NULL::bigint, t.id, t.time_zone, utc_offset(t.time_zone), t.semantic_status,
            t.contact_unique, true, NULL::boolean, e.id, e.uuid, e.login, e.is_admin,
            visible_employees(e), t.catalog_revision)::principal, e.password_hash
    FROM employee e JOIN tenant t ON t.id = e.tenant_id
    WHERE e.login_key = fold(login_name) AND e.active AND e.password_hash IS NOT NULL
      AND (t.host = host_name OR (t.host IS NULL
           AND NOT EXISTS (SELECT FROM tenant x WHERE x.host = host_name)))
    ORDER BY t.id LIMIT 4
$$;

-- A new R7 token for an employee of the connection's tenant; the caller has verified the password.
CREATE FUNCTION kartoteka.token_create(employee bigint, key_hash text, key_prefix text,
                                       valid interval)
    RETURNS timestamptz LANGUAGE sql VOLATILE SECURITY DEFINER
    SET search_path = kartoteka, pg_temp AS $$
    INSERT INTO access_key (kind, hash, prefix, tenant_id, employee_id, expires_at)
    SELECT 'token', key_hash, key_prefix, e.tenant_id, e.id, now() + valid
    FROM employee e WHERE e.tenant_id = current_tenant() AND e.id = employee AND e.active
    RETURNING expires_at
$$;

-- Caches of credentials in workers are emptied by this notification.
CREATE FUNCTION kartoteka.notify_access() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('kartoteka', 'access');
    RETURN NULL;
END $$;
CREATE TRIGGER notify AFTER UPDATE OR DELETE ON kartoteka.access_key
    FOR EACH STATEMENT EXECUTE FUNCTION kartoteka.notify_access();
CREATE TRIGGER notify AFTER INSERT OR UPDATE OR DELETE ON kartoteka.key_object
    FOR EACH STATEMENT EXECUTE FUNCTION kartoteka.notify_access();
CREATE TRIGGER notify AFTER INSERT OR UPDATE OR DELETE ON kartoteka.delivery_object
    FOR EACH STATEMENT EXECUTE FUNCTION kartoteka.notify_access();
CREATE TRIGGER notify AFTER INSERT OR UPDATE OR DELETE ON kartoteka.employee
    FOR EACH STATEMENT EXECUTE FUNCTION kartoteka.notify_access();
CREATE TRIGGER notify AFTER UPDATE ON kartoteka.tenant
    FOR EACH STATEMENT EXECUTE FUNCTION kartoteka.notify_access();

-- Reference data of a tenant changed: its catalogs in workers are stale. SECURITY DEFINER: the worker's
-- role has no right on tenant.
CREATE FUNCTION kartoteka.catalog_changed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
BEGIN
    UPDATE tenant SET catalog_revision = catalog_revision + 1
    WHERE id IN (SELECT DISTINCT tenant_id FROM changed);
    RETURN NULL;
END $$;
-- Puts the three triggers on a table of reference data.
CREATE PROCEDURE kartoteka.in_catalog(tab regclass) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER catalog_insert AFTER INSERT ON %s REFERENCING NEW TABLE AS changed '
        'FOR EACH STATEMENT EXECUTE FUNCTION kartoteka.catalog_changed()', tab);
    EXECUTE format('CREATE TRIGGER catalog_update AFTER UPDATE ON %s REFERENCING NEW TABLE AS changed '
        'FOR EACH STATEMENT EXECUTE FUNCTION kartoteka.catalog_changed()', tab);
    EXECUTE format('CREATE TRIGGER catalog_delete AFTER DELETE ON %s REFERENCING OLD TABLE AS changed '
        'FOR EACH STATEMENT EXECUTE FUNCTION kartoteka.catalog_changed()', tab);
END $$;
CALL kartoteka.in_catalog('kartoteka.employee');

-- Nobody but the worker's role runs the functions that read credentials; it reads no hash itself.
DO $$
DECLARE
    f regprocedure;
BEGIN
    FOREACH f IN ARRAY ARRAY['kartoteka.auth_sid(text, bigint)', 'kartoteka.auth_apikey(text, text)',
        'kartoteka.auth_token(text)', 'kartoteka.auth_login(text, text)',
        'kartoteka.token_create(bigint, text, text, interval)']::regprocedure[]
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f);
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kartoteka_app') THEN
            EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO kartoteka_app', f);
        END IF;
    END LOOP;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kartoteka_app') THEN
        GRANT SELECT (tenant_id, id, uuid, login, login_key, name, title, role, boss_id, is_admin,
            active, email, phone, phone_internal, mobile, external_id, department_external_id,
            birthday, created_at) ON kartoteka.employee TO kartoteka_app;
    END IF;
END $$;
