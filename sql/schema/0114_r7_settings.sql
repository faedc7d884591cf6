-- R7: what a tenant may choose, the end of tokens, and small numbers for clients with 32-bit ids.

ALTER TABLE kartoteka.tenant
    ADD COLUMN r7_small_ids boolean NOT NULL DEFAULT false, -- ids above 2^31-1 are left out of R7's answers
    ADD COLUMN r7_status_group boolean,  -- a status goes to a company's people, too; NULL: people are asked
    ADD COLUMN r7_tag_group boolean;     -- the same for tags
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kartoteka_app') THEN
        GRANT SELECT (id, r7_small_ids) ON kartoteka.tenant TO kartoteka_app;
    END IF;
END $$;

-- Sets what the portal asks for: 'status' or 'tag'. The caller is an administrator of the connection's tenant.
CREATE FUNCTION kartoteka.r7_group_setting(what text, value boolean, key bigint, employee bigint, request text)
    RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
DECLARE
    here constant int := current_tenant();
BEGIN
    UPDATE tenant SET r7_status_group = CASE what WHEN 'status' THEN value ELSE r7_status_group END,
        r7_tag_group = CASE what WHEN 'tag' THEN value ELSE r7_tag_group END
    WHERE id = here;
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id, detail)
    VALUES (here, request, key, employee, 'tenant.setting', here,
            what || ' group ' || COALESCE(value::text, 'ask'));
    RETURN value;
END $$;

-- Ends a token of the connection's tenant: how many it were.
CREATE FUNCTION kartoteka.token_end(key_hash text, request text)
    RETURNS bigint LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
    WITH ended AS (
        UPDATE access_key SET revoked_at = now()
        WHERE hash = key_hash AND kind = 'token' AND tenant_id = current_tenant()
          AND revoked_at IS NULL
        RETURNING tenant_id, id, employee_id
    ), logged AS (
        INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
        SELECT e.tenant_id, request, e.id, e.employee_id, 'token.end', e.employee_id FROM ended e
    )
    SELECT count(*) FROM ended
$$;
DO $$
DECLARE
    f regprocedure;
BEGIN
    FOREACH f IN ARRAY ARRAY['kartoteka.token_end(text, text)',
        'kartoteka.r7_group_setting(text, boolean, bigint, bigint, text)']::regprocedure[]
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f);
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kartoteka_app') THEN
            EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO kartoteka_app', f);
        END IF;
    END LOOP;
END $$;

-- The next number of a tenant that fits 32 bits and that no party, contact value or address has.
CREATE FUNCTION kartoteka.next_small_id(t int) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    n bigint;
BEGIN
    LOOP
        n := kartoteka.next_id(t);
        IF n > 2147483647 THEN
            RAISE EXCEPTION 'no number below 2^31 is left' USING ERRCODE = 'program_limit_exceeded';
        END IF;
        EXIT WHEN NOT EXISTS (SELECT FROM kartoteka.party p WHERE p.tenant_id = t AND p.id = n)
            AND NOT EXISTS (SELECT FROM kartoteka.contact_info c WHERE c.tenant_id = t AND c.id = n)
            AND NOT EXISTS (SELECT FROM kartoteka.address a WHERE a.tenant_id = t AND a.id = n);
    END LOOP;
    RETURN n;
END $$;

-- Contact values and addresses of a party get small ids. Each is made anew: the triggers that keep what is
-- derived from a row know no change of an id.
CREATE FUNCTION kartoteka.renumber_parts(t int, party bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    widest constant bigint := 2147483647;
    changed bigint := 0;
    c kartoteka.contact_info;
    a kartoteka.address;
BEGIN
    FOR c IN SELECT x.* FROM kartoteka.contact_info x
             WHERE x.tenant_id = t AND x.party_id = party AND x.id > widest ORDER BY x.id LOOP
        DELETE FROM kartoteka.contact_info x WHERE x.tenant_id = t AND x.id = c.id;
        INSERT INTO kartoteka.contact_info
            (tenant_id, id, party_id, kind, category, type_id, value, is_primary)
        VALUES (t, kartoteka.next_small_id(t), party, c.kind, c.category, c.type_id, c.value,
                c.is_primary);
        changed := changed + 1;
    END LOOP;
    FOR a IN SELECT x.* FROM kartoteka.address x
             WHERE x.tenant_id = t AND x.party_id = party AND x.id > widest ORDER BY x.id LOOP
        DELETE FROM kartoteka.address x WHERE x.tenant_id = t AND x.id = a.id;
        INSERT INTO kartoteka.address (tenant_id, id, party_id, category, type_id, country_id,
            city_id, street_id, metro_station_id, is_primary, country, city, street, region, zip,
            house, building, entry, floor, apartments, entry_code, note, lat, lng)
        VALUES (t, kartoteka.next_small_id(t), party, a.category, a.type_id, a.country_id,
            a.city_id, a.street_id, a.metro_station_id, a.is_primary, a.country, a.city, a.street,
            a.region, a.zip, a.house, a.building, a.entry, a.floor, a.apartments, a.entry_code,
            a.note, a.lat, a.lng);
        changed := changed + 1;
    END LOOP;
    RETURN changed;
END $$;

-- A copy of a party's own row under a small id, without what is unique and what triggers derive.
CREATE FUNCTION kartoteka.renumber_copy(old kartoteka.party) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    n constant bigint := kartoteka.next_small_id(old.tenant_id);
    cols constant text := (
        SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FROM pg_attribute a
        WHERE a.attrelid = 'kartoteka.party'::regclass AND a.attnum > 0 AND NOT a.attisdropped
          AND a.attgenerated = '' AND a.attname NOT LIKE 'packed%'
          AND a.attname NOT IN ('revision', 'external_id', 'has_photo'));
BEGIN
    EXECUTE format('INSERT INTO kartoteka.party (%1$s) SELECT %1$s '
                   'FROM jsonb_populate_record(NULL::kartoteka.party, $1)', cols)
        USING to_jsonb(old) || jsonb_build_object('id', n);
    INSERT INTO kartoteka.party_access (tenant_id, party_id, employee_id)
    SELECT x.tenant_id, n, x.employee_id FROM kartoteka.party_access x
    WHERE x.tenant_id = old.tenant_id AND x.party_id = old.id;
    RETURN n;
END $$;

-- Gives a party and its parts ids that fit 32 bits: the id that it has then; NULL when there was nothing to
-- do. All that refers to it follows, by the procedures of a merge. The old row stays as one that is merged
-- into the new one: who asks for the old id is told that it is gone.
CREATE FUNCTION kartoteka.renumber_party(t int, party bigint, request text) RETURNS bigint
    LANGUAGE plpgsql AS $$
DECLARE
    old kartoteka.party;
    n bigint;
    parts bigint;
BEGIN
    SELECT p.* INTO old FROM kartoteka.party p
    WHERE p.tenant_id = t AND p.id = party AND p.deleted_at IS NULL FOR UPDATE;
    IF old.id IS NULL THEN
        RETURN NULL;
    END IF;
    parts := kartoteka.renumber_parts(t, party);
    IF old.id <= 2147483647 THEN
        INSERT INTO kartoteka.audit (tenant_id, request_id, action, entity_id, detail)
        SELECT t, request, 'party.renumber', party, 'parts: ' || parts WHERE parts > 0;
        RETURN CASE WHEN parts > 0 THEN party END;
    END IF;
    n := kartoteka.renumber_copy(old);
    CALL kartoteka.merge_contacts(t, party, n);
    CALL kartoteka.merge_addresses(t, party, n);
    CALL kartoteka.merge_links(t, party, n);
    CALL kartoteka.merge_references(t, party, n, old.kind, old.kind);
    CALL kartoteka.merge_company(t, party, n, old.kind, old.kind);
    UPDATE kartoteka.party p SET merged_into = n
    WHERE p.tenant_id = t AND p.merged_into = party;
    UPDATE kartoteka.party_merge m SET to_id = n WHERE m.tenant_id = t AND m.to_id = party;
    UPDATE kartoteka.party p SET deleted_at = now(), merged_into = n
    WHERE p.tenant_id = t AND p.id = party;
    UPDATE kartoteka.party p SET external_id = old.external_id
    WHERE p.tenant_id = t AND p.id = n AND old.external_id IS NOT NULL;
    INSERT INTO kartoteka.audit (tenant_id, request_id, action, entity_id, detail)
    VALUES (t, request, 'party.renumber', party, 'to ' || n),
           (t, request, 'party.renumber', n, 'from ' || party);
    RETURN n;
END $$;
REVOKE EXECUTE ON FUNCTION kartoteka.next_small_id(int), kartoteka.renumber_parts(int, bigint),
    kartoteka.renumber_copy(kartoteka.party), kartoteka.renumber_party(int, bigint, text) FROM PUBLIC;
