-- Passwords of devices (phones, mail programs), which read and write an employee's address book: a kind of key
-- of its own. He makes one for each device, and it ends without his own password being changed.
DO $$
DECLARE
    kinds text := (SELECT pg_get_constraintdef(c.oid) FROM pg_constraint c
                   WHERE c.conrelid = 'kartoteka.access_key'::regclass AND c.conname = 'access_key_kind_check');
    owner_check name := (SELECT c.conname FROM pg_constraint c
                         WHERE c.conrelid = 'kartoteka.access_key'::regclass AND c.contype = 'c'
                           AND pg_get_constraintdef(c.oid) LIKE '%employee_id IS NOT NULL%');
BEGIN
    ALTER TABLE kartoteka.access_key DROP CONSTRAINT access_key_kind_check;
    EXECUTE 'ALTER TABLE kartoteka.access_key ADD CONSTRAINT access_key_kind_check '
        || replace(kinds, '''token''::text', '''token''::text, ''device''::text');
    EXECUTE format('ALTER TABLE kartoteka.access_key DROP CONSTRAINT %I', owner_check);
END $$;
ALTER TABLE kartoteka.access_key ADD CONSTRAINT access_key_employee_check
    CHECK ((kind IN ('token', 'device')) = (employee_id IS NOT NULL));
CREATE INDEX access_key_device ON kartoteka.access_key (tenant_id, employee_id) WHERE kind = 'device';

-- The employee whose device has this password; the login that it names must be his.
CREATE FUNCTION kartoteka.auth_device(key_hash text, login_name text) RETURNS SETOF kartoteka.principal
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
    SELECT k.id, t.id, t.time_zone, utc_offset(t.time_zone), t.semantic_status, t.contact_unique,
           k.can_write, NULL::boolean, e.id, e.uuid, e.login, e.is_admin, visible_employees(e),
           t.catalog_revision, t.error_language = 'ru'
    FROM access_key k
    JOIN tenant t ON t.id = k.tenant_id AND t.leaves_at IS NULL
    JOIN employee e ON e.tenant_id = k.tenant_id AND e.id = k.employee_id AND e.active
    WHERE k.hash = key_hash AND k.kind = 'device' AND k.revoked_at IS NULL
      AND (k.expires_at IS NULL OR k.expires_at > now()) AND e.login_key = fold(login_name)
$$;

-- A new password of a device of an employee of the connection's tenant. NULL: there is no such employee, or he
-- has 50 already.
CREATE FUNCTION kartoteka.device_make(employee bigint, key_hash text, key_prefix text, key_label text,
                                      may_write boolean) RETURNS bigint
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
    INSERT INTO access_key (kind, hash, prefix, label, tenant_id, employee_id, can_write)
    SELECT 'device', key_hash, key_prefix, key_label, e.tenant_id, e.id, may_write
    FROM employee e WHERE e.tenant_id = current_tenant() AND e.id = employee AND e.active
      AND (SELECT count(*) FROM access_key k WHERE k.tenant_id = e.tenant_id AND k.employee_id = e.id
           AND k.kind = 'device' AND k.revoked_at IS NULL) < 50
    RETURNING id
$$;

-- The valid passwords of an employee's devices, or of all employees of the connection's tenant (NULL).
CREATE FUNCTION kartoteka.devices_of(employee bigint)
    RETURNS TABLE (id bigint, login text, prefix text, label text, can_write boolean, created_at timestamptz,
                   used_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
    SELECT k.id, e.login, k.prefix, k.label, k.can_write, k.created_at, u.used_at
    FROM access_key k JOIN employee e ON e.tenant_id = k.tenant_id AND e.id = k.employee_id
    LEFT JOIN key_use u ON u.key_id = k.id
    WHERE k.tenant_id = current_tenant() AND k.kind = 'device' AND k.revoked_at IS NULL AND e.deleted_at IS NULL
      AND (employee IS NULL OR k.employee_id = employee)
    ORDER BY k.id
$$;

-- Ends a device's password, of any employee when none is named; gives how many were ended.
CREATE FUNCTION kartoteka.device_end(employee bigint, device bigint) RETURNS bigint
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
    WITH ended AS (
        UPDATE access_key k SET revoked_at = now()
        WHERE k.id = device AND k.tenant_id = current_tenant() AND k.kind = 'device' AND k.revoked_at IS NULL
          AND (employee IS NULL OR k.employee_id = employee)
        RETURNING 1
    )
    SELECT count(*) FROM ended
$$;

DO $$
DECLARE
    f regprocedure;
BEGIN
    FOREACH f IN ARRAY ARRAY['kartoteka.auth_device(text, text)', 'kartoteka.devices_of(bigint)',
        'kartoteka.device_make(bigint, text, text, text, boolean)',
        'kartoteka.device_end(bigint, bigint)']::regprocedure[]
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f);
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kartoteka_app') THEN
            EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO kartoteka_app', f);
        END IF;
    END LOOP;
END $$;
