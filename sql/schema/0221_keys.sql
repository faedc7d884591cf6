-- The keys of a tenant for its administrators (R7's kartoteka/key): listed, made, ended. Workers may not read
-- access_key, so functions of the owner do it, for the connection's tenant.

CREATE FUNCTION kartoteka.keys_of()
    RETURNS TABLE (id bigint, kind text, prefix text, label text, can_write boolean, objects text, origins text,
                   created_at timestamptz, ended_at timestamptz, used_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
    SELECT k.id, k.kind, k.prefix, k.label, k.can_write,
           COALESCE((SELECT string_agg(g.object_id::text, ',' ORDER BY g.object_id) FROM key_object g
                     WHERE g.key_id = k.id), ''),
           COALESCE((SELECT string_agg(o.origin, ',' ORDER BY o.origin) FROM key_origin o WHERE o.key_id = k.id), ''),
           k.created_at, COALESCE(k.revoked_at, CASE WHEN k.expires_at <= now() THEN k.expires_at END),
           u.used_at
    FROM access_key k LEFT JOIN key_use u ON u.key_id = k.id
    WHERE k.tenant_id = current_tenant() AND k.kind IN ('sid', 'apikey', 'browser', 'phone')
    ORDER BY k.id
$$;

-- NULL: one of the objects is not the tenant's. The origins of a page's key are allowed by CORS, too.
CREATE FUNCTION kartoteka.key_make(of_kind text, key_hash text, key_prefix text, key_label text, may_write boolean,
                                   of_objects bigint[], of_origins text[])
    RETURNS bigint LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
DECLARE
    made bigint;
BEGIN
    IF EXISTS (SELECT FROM unnest(of_objects) a WHERE NOT EXISTS (
            SELECT FROM delivery_object o WHERE o.tenant_id = current_tenant() AND o.id = a)) THEN
        RETURN NULL;
    END IF;
    INSERT INTO access_key (tenant_id, kind, hash, prefix, label, can_write)
        VALUES (current_tenant(), of_kind, key_hash, key_prefix, key_label, may_write) RETURNING id INTO made;
    INSERT INTO key_object (key_id, object_id) SELECT DISTINCT made, a FROM unnest(of_objects) a;
    INSERT INTO key_origin (key_id, origin) SELECT DISTINCT made, a FROM unnest(of_origins) a;
    INSERT INTO cors_origin (tenant_id, origin) SELECT DISTINCT current_tenant(), a FROM unnest(of_origins) a
        ON CONFLICT DO NOTHING;
    RETURN made;
END $$;

CREATE FUNCTION kartoteka.key_end(key bigint)
    RETURNS bigint LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
    WITH ended AS (
        UPDATE access_key SET revoked_at = now()
        WHERE id = key AND tenant_id = current_tenant() AND kind IN ('sid', 'apikey', 'browser', 'phone') AND revoked_at IS NULL
        RETURNING id
    )
    SELECT count(*) FROM ended
$$;

CREATE FUNCTION kartoteka.objects_of()
    RETURNS TABLE (id bigint, name text, enabled boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
    SELECT o.id, o.name, o.enabled FROM delivery_object o WHERE o.tenant_id = current_tenant() ORDER BY o.id
$$;

DO $$
DECLARE
    f regprocedure;
BEGIN
    FOREACH f IN ARRAY ARRAY['kartoteka.keys_of()', 'kartoteka.key_end(bigint)', 'kartoteka.objects_of()',
        'kartoteka.key_make(text, text, text, text, boolean, bigint[], text[])']::regprocedure[]
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f);
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kartoteka_app') THEN
            EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO kartoteka_app', f);
        END IF;
    END LOOP;
END $$;
