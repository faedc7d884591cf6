-- Taking a merge back: the merged contact gets what it had, the survivor loses what it only had from
-- it. What was changed on the survivor since stays as it is.

-- A column of the survivor: what it was before, unless it was changed since.
CREATE FUNCTION kartoteka.merge_back(undo jsonb, now_is jsonb, col text) RETURNS text
    LANGUAGE sql IMMUTABLE
    RETURN CASE WHEN now_is -> col = undo -> 'after' -> col THEN undo -> 'before' ->> col
                ELSE now_is ->> col END;

-- Ids of a list in the record; no rows when there was none.
CREATE FUNCTION kartoteka.undo_ids(undo jsonb, list text) RETURNS SETOF bigint
    LANGUAGE sql IMMUTABLE AS $$
    SELECT x::bigint FROM jsonb_array_elements_text(
        CASE jsonb_typeof(undo -> list) WHEN 'array' THEN undo -> list ELSE '[]' END) x
$$;
CREATE FUNCTION kartoteka.undo_rows(undo jsonb, list text) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    RETURN CASE jsonb_typeof(undo -> list) WHEN 'array' THEN undo -> list ELSE '[]' END;

-- Contact values: back with their ids; the survivor's twins get their own marks again.
CREATE PROCEDURE kartoteka.unmerge_contacts(t int, source bigint, target bigint, undo jsonb)
    LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO kartoteka.contact_info
        (tenant_id, id, party_id, kind, category, type_id, value, is_primary)
    SELECT t, c.id, source, c.kind, c.category, c.type_id, c.value, c.is_primary
    FROM jsonb_populate_recordset(NULL::kartoteka.contact_info,
        kartoteka.undo_rows(undo, 'contacts')) c
    ON CONFLICT (tenant_id, id) DO UPDATE SET party_id = EXCLUDED.party_id, kind = EXCLUDED.kind,
        category = EXCLUDED.category, type_id = EXCLUDED.type_id, value = EXCLUDED.value,
        is_primary = EXCLUDED.is_primary;
    UPDATE kartoteka.contact_info k SET is_primary = was.is_primary, type_id = was.type_id
    FROM jsonb_populate_recordset(NULL::kartoteka.contact_info,
             kartoteka.undo_rows(undo, 'kept_contacts')) was,
         jsonb_populate_recordset(NULL::kartoteka.contact_info,
             kartoteka.undo_rows(undo, 'contacts')) s
    WHERE k.tenant_id = t AND k.party_id = target AND k.id = was.id
      AND kartoteka.same_contact(was, s)
      AND (k.is_primary, k.type_id) IS DISTINCT FROM (was.is_primary, was.type_id);
END $$;

CREATE PROCEDURE kartoteka.unmerge_addresses(t int, source bigint, target bigint, undo jsonb)
    LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO kartoteka.address (tenant_id, id, party_id, category, type_id, country_id, city_id,
        street_id, metro_station_id, is_primary, country, city, street, region, zip, house,
        building, entry, floor, apartments, entry_code, note, lat, lng)
    SELECT t, a.id, source, a.category, a.type_id, a.country_id, a.city_id, a.street_id,
        a.metro_station_id, a.is_primary, a.country, a.city, a.street, a.region, a.zip, a.house,
        a.building, a.entry, a.floor, a.apartments, a.entry_code, a.note, a.lat, a.lng
    FROM jsonb_populate_recordset(NULL::kartoteka.address,
        kartoteka.undo_rows(undo, 'addresses')) a
    ON CONFLICT (tenant_id, id) DO UPDATE SET party_id = EXCLUDED.party_id,
        category = EXCLUDED.category, type_id = EXCLUDED.type_id, country_id = EXCLUDED.country_id,
        city_id = EXCLUDED.city_id, street_id = EXCLUDED.street_id,
        metro_station_id = EXCLUDED.metro_station_id, is_primary = EXCLUDED.is_primary,
        country = EXCLUDED.country, city = EXCLUDED.city, street = EXCLUDED.street,
        region = EXCLUDED.region, zip = EXCLUDED.zip, house = EXCLUDED.house,
        building = EXCLUDED.building, entry = EXCLUDED.entry, floor = EXCLUDED.floor,
        apartments = EXCLUDED.apartments, entry_code = EXCLUDED.entry_code, note = EXCLUDED.note,
        lat = EXCLUDED.lat, lng = EXCLUDED.lng;
    UPDATE kartoteka.address k SET is_primary = was.is_primary
    FROM jsonb_populate_recordset(NULL::kartoteka.address,
             kartoteka.undo_rows(undo, 'kept_addresses')) was,
         jsonb_populate_recordset(NULL::kartoteka.address,
             kartoteka.undo_rows(undo, 'addresses')) s
    WHERE k.tenant_id = t AND k.party_id = target AND k.id = was.id
      AND was.same_key = s.same_key AND k.is_primary <> was.is_primary;
END $$;

CREATE PROCEDURE kartoteka.unmerge_links(t int, source bigint, target bigint, undo jsonb)
    LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM kartoteka.custom_value v
    USING jsonb_populate_recordset(NULL::kartoteka.custom_value,
        kartoteka.undo_rows(undo, 'customs')) s
    WHERE v.tenant_id = t AND v.party_id = target AND v.field_id = s.field_id AND v.value = s.value
      AND v.field_id NOT IN (SELECT x FROM kartoteka.undo_ids(undo, 'kept_customs') x);
    INSERT INTO kartoteka.custom_value (tenant_id, party_id, field_id, value)
    SELECT t, source, s.field_id, s.value
    FROM jsonb_populate_recordset(NULL::kartoteka.custom_value,
             kartoteka.undo_rows(undo, 'customs')) s
         JOIN kartoteka.custom_field f ON f.tenant_id = t AND f.id = s.field_id;
    DELETE FROM kartoteka.party_tag x WHERE x.tenant_id = t AND x.party_id = target
      AND x.tag_id IN (SELECT y FROM kartoteka.undo_ids(undo, 'tags') y)
      AND x.tag_id NOT IN (SELECT y FROM kartoteka.undo_ids(undo, 'kept_tags') y);
    INSERT INTO kartoteka.party_tag (tenant_id, party_id, tag_id)
    SELECT t, source, y FROM kartoteka.undo_ids(undo, 'tags') y
        JOIN kartoteka.tag g ON g.tenant_id = t AND g.id = y;
    DELETE FROM kartoteka.case_member m WHERE m.tenant_id = t AND m.party_id = target
      AND m.case_id IN (SELECT y FROM kartoteka.undo_ids(undo, 'cases') y)
      AND m.case_id NOT IN (SELECT y FROM kartoteka.undo_ids(undo, 'kept_cases') y);
    INSERT INTO kartoteka.case_member (tenant_id, case_id, party_id)
    SELECT t, y, source FROM kartoteka.undo_ids(undo, 'cases') y
        JOIN kartoteka.crm_case c ON c.tenant_id = t AND c.id = y;
    INSERT INTO kartoteka.party_access (tenant_id, party_id, employee_id)
    SELECT t, source, y FROM kartoteka.undo_ids(undo, 'access') y
        JOIN kartoteka.employee e ON e.tenant_id = t AND e.id = y;
END $$;

CREATE PROCEDURE kartoteka.unmerge_references(t int, source bigint, target bigint, undo jsonb)
    LANGUAGE plpgsql AS $$
BEGIN
    UPDATE kartoteka.loyalty_account l SET party_id = source
    WHERE l.tenant_id = t AND l.party_id = target AND l.number IN (
        SELECT x FROM jsonb_array_elements_text(kartoteka.undo_rows(undo, 'accounts')) x);
    UPDATE kartoteka.loyalty_card l SET party_id = source
    WHERE l.tenant_id = t AND l.party_id = target AND l.code IN (
        SELECT x FROM jsonb_array_elements_text(kartoteka.undo_rows(undo, 'cards')) x);
    UPDATE kartoteka.deal d SET party_id = source WHERE d.tenant_id = t AND d.party_id = target
      AND d.id IN (SELECT x FROM kartoteka.undo_ids(undo, 'deals') x);
    UPDATE kartoteka.deal d SET company_id = source WHERE d.tenant_id = t AND d.company_id = target
      AND d.id IN (SELECT x FROM kartoteka.undo_ids(undo, 'company_deals') x);
    UPDATE kartoteka.party p SET company_id = source
    WHERE p.tenant_id = t AND (p.company_id = target OR p.company_id IS NULL)
      AND p.id IN (SELECT x FROM kartoteka.undo_ids(undo, 'members') x);
    UPDATE kartoteka.party p SET main_person_id = source
    WHERE p.tenant_id = t AND (p.main_person_id = target OR p.main_person_id IS NULL)
      AND p.id IN (SELECT x FROM kartoteka.undo_ids(undo, 'mains') x);
END $$;

-- A column of the survivor's company_detail, as merge_back() has it.
CREATE FUNCTION kartoteka.detail_back(undo jsonb, now_is jsonb, col text) RETURNS text
    LANGUAGE sql IMMUTABLE
    RETURN CASE WHEN now_is -> col = undo -> 'after_detail' -> col
                THEN undo -> 'kept_detail' ->> col ELSE now_is ->> col END;

CREATE PROCEDURE kartoteka.unmerge_company(t int, source bigint, target bigint, undo jsonb)
    LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM kartoteka.company_detail k WHERE k.tenant_id = t AND k.party_id = target
      AND jsonb_typeof(undo -> 'kept_detail') = 'null' AND to_jsonb(k) = undo -> 'after_detail';
    UPDATE kartoteka.company_detail k SET
        category_id = kartoteka.detail_back(undo, to_jsonb(k), 'category_id')::bigint,
        territory_id = kartoteka.detail_back(undo, to_jsonb(k), 'territory_id')::bigint,
        relation_id = kartoteka.detail_back(undo, to_jsonb(k), 'relation_id')::bigint,
        head_id = kartoteka.detail_back(undo, to_jsonb(k), 'head_id')::bigint,
        scheme = kartoteka.detail_back(undo, to_jsonb(k), 'scheme')
    WHERE k.tenant_id = t AND k.party_id = target
      AND jsonb_typeof(undo -> 'kept_detail') = 'object';
    IF jsonb_typeof(undo -> 'detail') = 'object' THEN
        INSERT INTO kartoteka.company_detail (tenant_id, party_id, type, category_id, territory_id,
            relation_id, head_id, scheme)
        SELECT t, source, s.type, s.category_id, s.territory_id, s.relation_id, s.head_id, s.scheme
        FROM jsonb_populate_record(NULL::kartoteka.company_detail, undo -> 'detail') s
        ON CONFLICT (tenant_id, party_id) DO NOTHING;
    END IF;
    DELETE FROM kartoteka.company_requisite k
    USING jsonb_populate_recordset(NULL::kartoteka.company_requisite,
        kartoteka.undo_rows(undo, 'requisites')) s
    WHERE k.tenant_id = t AND k.party_id = target AND k.name = s.name AND k.value = s.value
      AND NOT kartoteka.undo_rows(undo, 'kept_requisites') ? k.name;
    INSERT INTO kartoteka.company_requisite (tenant_id, party_id, name, value)
    SELECT t, source, s.name, s.value
    FROM jsonb_populate_recordset(NULL::kartoteka.company_requisite,
        kartoteka.undo_rows(undo, 'requisites')) s
    ON CONFLICT (tenant_id, party_id, name) DO NOTHING;
    UPDATE kartoteka.company_detail k SET head_id = source
    WHERE k.tenant_id = t AND (k.head_id = target OR k.head_id IS NULL)
      AND k.party_id IN (SELECT x FROM kartoteka.undo_ids(undo, 'heads') x);
END $$;

CREATE PROCEDURE kartoteka.unmerge_fill(t int, target bigint, undo jsonb) LANGUAGE plpgsql AS $$
DECLARE
    is_now jsonb;
BEGIN
    SELECT kartoteka.merge_scalars(p) INTO is_now FROM kartoteka.party p
    WHERE p.tenant_id = t AND p.id = target;
    UPDATE kartoteka.party p SET
        job_title = kartoteka.merge_back(undo, is_now, 'job_title'),
        role = kartoteka.merge_back(undo, is_now, 'role'),
        note = kartoteka.merge_back(undo, is_now, 'note'),
        industry = kartoteka.merge_back(undo, is_now, 'industry'),
        birthday = kartoteka.merge_back(undo, is_now, 'birthday')::date,
        external_id = kartoteka.merge_back(undo, is_now, 'external_id'),
        company_id = kartoteka.merge_back(undo, is_now, 'company_id')::bigint,
        main_person_id = kartoteka.merge_back(undo, is_now, 'main_person_id')::bigint,
        loyalty_id = kartoteka.merge_back(undo, is_now, 'loyalty_id')::bigint,
        source_id = kartoteka.merge_back(undo, is_now, 'source_id')::bigint,
        status_id = kartoteka.merge_back(undo, is_now, 'status_id')::bigint,
        type_id = kartoteka.merge_back(undo, is_now, 'type_id')::bigint,
        updated_at = now(), updated_by = NULL
    WHERE p.tenant_id = t AND p.id = target;
END $$;

-- Restores a merged party in the caller's transaction. survivor: who had it. outcome: 'restored'; or
-- what is wrong, and nothing has changed: 'not_merged', 'survivor_gone' (deleted, or merged away
-- itself: take that back first).
CREATE FUNCTION kartoteka.party_unmerge(t int, source bigint, OUT outcome text, OUT survivor bigint)
    LANGUAGE plpgsql AS $$
DECLARE
    m kartoteka.party_merge;
BEGIN
    SELECT x.* INTO m FROM kartoteka.party_merge x
    WHERE x.tenant_id = t AND x.from_id = source AND x.undone_at IS NULL
    ORDER BY x.id DESC LIMIT 1 FOR UPDATE;
    survivor := m.to_id;
    PERFORM p.id FROM kartoteka.party p WHERE p.tenant_id = t AND p.id IN (source, survivor)
    ORDER BY p.id FOR UPDATE;
    IF NOT EXISTS (SELECT FROM kartoteka.party p WHERE p.tenant_id = t AND p.id = source
                   AND p.deleted_at IS NOT NULL AND p.merged_into = survivor) THEN
        outcome := 'not_merged';
        RETURN;
    ELSIF EXISTS (SELECT FROM kartoteka.party p WHERE p.tenant_id = t AND p.id = survivor
                  AND p.deleted_at IS NOT NULL) THEN
        outcome := 'survivor_gone';
        RETURN;
    END IF;
    CALL kartoteka.unmerge_fill(t, survivor, m.undo);
    UPDATE kartoteka.party p SET deleted_at = NULL, merged_into = NULL, updated_at = now(),
        updated_by = NULL
    WHERE p.tenant_id = t AND p.id = source;
    CALL kartoteka.unmerge_contacts(t, source, survivor, m.undo);
    CALL kartoteka.unmerge_addresses(t, source, survivor, m.undo);
    CALL kartoteka.unmerge_links(t, source, survivor, m.undo);
    CALL kartoteka.unmerge_references(t, source, survivor, m.undo);
    CALL kartoteka.unmerge_company(t, source, survivor, m.undo);
    UPDATE kartoteka.party_merge x SET undone_at = now() WHERE x.tenant_id = t AND x.id = m.id;
    INSERT INTO kartoteka.audit (tenant_id, action, entity_id, detail)
    VALUES (t, 'party.unmerge', source, 'from ' || survivor),
           (t, 'party.unmerge', survivor, 'of ' || source);
    outcome := 'restored';
END $$;
