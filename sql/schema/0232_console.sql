-- Parts of an account that its administrators keep over R7's kartoteka/...: employees, keys, origins, settings.
-- Workers may write none of the tables, so functions of the owner do it, for the connection's tenant.

CREATE FUNCTION kartoteka.employees_of()
    RETURNS TABLE (id bigint, uuid uuid, login text, name text, title text, role text, boss uuid, is_admin boolean,
                   active boolean, email text, phone text, mobile text, has_password boolean, logins bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
    SELECT e.id, e.uuid, e.login, e.name, e.title, e.role, b.uuid, e.is_admin, e.active, e.email, e.phone, e.mobile,
           e.password_hash IS NOT NULL,
           (SELECT count(*) FROM access_key k
            WHERE k.tenant_id = e.tenant_id AND k.employee_id = e.id AND k.kind = 'token' AND k.revoked_at IS NULL
              AND k.expires_at > now())
    FROM employee e LEFT JOIN employee b ON b.tenant_id = e.tenant_id AND b.id = e.boss_id
    WHERE e.tenant_id = current_tenant() AND e.deleted_at IS NULL
    ORDER BY e.name, e.id
$$;

-- NULL keeps a value; boss 0 takes the superior away. Gives the employee's id; NULL: there is no such employee;
-- -1: the login is another's; -2: he would be his own superior. Who is blocked loses his logins.
CREATE FUNCTION kartoteka.employee_put(who bigint, new_login text, new_name text, new_title text, new_role text,
    boss bigint, admin boolean, new_email text, new_phone text, new_mobile text, lives boolean)
    RETURNS bigint LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
DECLARE
    t constant int := current_tenant();
BEGIN
    PERFORM FROM employee e WHERE e.tenant_id = t AND e.id = who AND e.deleted_at IS NULL FOR UPDATE;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    IF EXISTS (SELECT FROM employee e WHERE e.tenant_id = t AND e.login_key = fold(new_login) AND e.id <> who) THEN
        RETURN -1;
    END IF;
    IF EXISTS (WITH RECURSIVE above AS (
                   SELECT b.id, b.boss_id FROM employee b WHERE b.tenant_id = t AND b.id = boss
                   UNION
                   SELECT b.id, b.boss_id FROM above a JOIN employee b ON b.tenant_id = t AND b.id = a.boss_id)
               SELECT FROM above a WHERE a.id = who) THEN
        RETURN -2;
    END IF;
    UPDATE employee e SET login = COALESCE(new_login, e.login), name = COALESCE(new_name, e.name),
        title = COALESCE(new_title, e.title), role = COALESCE(new_role, e.role),
        boss_id = CASE WHEN boss IS NULL THEN e.boss_id ELSE NULLIF(boss, 0) END,
        is_admin = COALESCE(admin, e.is_admin), email = COALESCE(new_email, e.email),
        phone = COALESCE(new_phone, e.phone), mobile = COALESCE(new_mobile, e.mobile),
        active = COALESCE(lives, e.active)
    WHERE e.tenant_id = t AND e.id = who;
    IF NOT lives THEN
        PERFORM logins_end(t, who, NULL);
    END IF;
    RETURN who;
END $$;

-- Gives an employee a password and ends his logins. NULL: there is no such employee.
CREATE FUNCTION kartoteka.employee_password_put(who bigint, new_hash text) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
BEGIN
    UPDATE employee e SET password_hash = new_hash
    WHERE e.tenant_id = current_tenant() AND e.id = who AND e.deleted_at IS NULL;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    RETURN logins_end(current_tenant(), who, NULL);
END $$;

-- Makes a key that may do what an older one may, which ends in so many hours, or earlier when it would have ended
-- then. No row: there is no such valid key of a program. Keys of public pages have a form of their own.
CREATE FUNCTION kartoteka.key_exchange(old bigint, key_hash text, key_prefix text, page_hash text,
    page_prefix text, hours int)
    RETURNS TABLE (id bigint, kind text) LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
DECLARE
    made bigint;
    page boolean;
BEGIN
    UPDATE access_key k SET expires_at = LEAST(k.expires_at, now() + make_interval(hours => hours))
    WHERE k.id = old AND k.tenant_id = current_tenant() AND k.kind IN ('sid', 'apikey', 'browser', 'phone')
      AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())
    RETURNING k.kind = 'browser' INTO page;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    INSERT INTO access_key AS x (tenant_id, kind, hash, prefix, label, can_write)
        SELECT k.tenant_id, k.kind, CASE WHEN page THEN page_hash ELSE key_hash END,
               CASE WHEN page THEN page_prefix ELSE key_prefix END, k.label, k.can_write
        FROM access_key k WHERE k.id = old
        RETURNING x.id INTO made;
    INSERT INTO key_object (key_id, object_id) SELECT made, g.object_id FROM key_object g WHERE g.key_id = old;
    INSERT INTO key_origin (key_id, origin) SELECT made, o.origin FROM key_origin o WHERE o.key_id = old;
    RETURN QUERY SELECT k.id, k.kind FROM access_key k WHERE k.id = made;
END $$;

CREATE FUNCTION kartoteka.origins_of() RETURNS TABLE (origin text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
    SELECT o.origin FROM cors_origin o WHERE o.tenant_id = current_tenant() ORDER BY o.origin
$$;

-- Allows a page's origin, or takes that back. Gives how many rows have changed.
CREATE FUNCTION kartoteka.origin_put(of_origin text, allowed boolean) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
DECLARE
    n bigint;
BEGIN
    IF allowed THEN
        INSERT INTO cors_origin (tenant_id, origin) VALUES (current_tenant(), of_origin) ON CONFLICT DO NOTHING;
    ELSE
        DELETE FROM cors_origin o WHERE o.tenant_id = current_tenant() AND o.origin = of_origin;
    END IF;
    GET DIAGNOSTICS n = ROW_COUNT;
    RETURN n;
END $$;

-- Settings that an administrator may change, and those that he may see. NULL keeps a value. An unknown zone changes
-- nothing and gives no row.
CREATE FUNCTION kartoteka.settings_put(zone text, language text, statuses boolean, one_owner boolean, small boolean)
    RETURNS TABLE (name text, time_zone text, home_country text, error_language text, semantic_status boolean,
                   contact_unique boolean, r7_small_ids boolean, audit_reads boolean, picture_bytes_max bigint)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
BEGIN
    IF zone IS NOT NULL AND NOT EXISTS (SELECT FROM pg_timezone_names z WHERE z.name = zone) THEN
        RETURN;
    END IF;
    IF num_nonnulls(zone, language, statuses, one_owner, small) > 0 THEN
        UPDATE tenant t SET time_zone = COALESCE(zone, t.time_zone),
            error_language = COALESCE(language, t.error_language),
            semantic_status = COALESCE(statuses, t.semantic_status),
            contact_unique = COALESCE(one_owner, t.contact_unique),
            r7_small_ids = COALESCE(small, t.r7_small_ids),
            catalog_revision = t.catalog_revision + CASE WHEN small <> t.r7_small_ids THEN 1 ELSE 0 END
        WHERE t.id = current_tenant() AND (t.time_zone, t.error_language, t.semantic_status, t.contact_unique,
                t.r7_small_ids)
            IS DISTINCT FROM (COALESCE(zone, t.time_zone), COALESCE(language, t.error_language),
                COALESCE(statuses, t.semantic_status), COALESCE(one_owner, t.contact_unique),
                COALESCE(small, t.r7_small_ids));
    END IF;
    RETURN QUERY SELECT t.name, t.time_zone, t.home_country, t.error_language, t.semantic_status, t.contact_unique,
        t.r7_small_ids, t.audit_reads, t.picture_bytes_max
    FROM tenant t WHERE t.id = current_tenant();
END $$;

DO $$
DECLARE
    f regprocedure;
BEGIN
    FOREACH f IN ARRAY ARRAY['kartoteka.employees_of()',
        'kartoteka.employee_put(bigint, text, text, text, text, bigint, boolean, text, text, text, boolean)',
        'kartoteka.employee_password_put(bigint, text)', 'kartoteka.key_exchange(bigint, text, text, text, text, int)',
        'kartoteka.origins_of()', 'kartoteka.origin_put(text, boolean)',
        'kartoteka.settings_put(text, text, boolean, boolean, boolean)']::regprocedure[]
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f);
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kartoteka_app') THEN
            EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO kartoteka_app', f);
        END IF;
    END LOOP;
END $$;
