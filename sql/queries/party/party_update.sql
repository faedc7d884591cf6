-- name: party_update
-- args: id bigint, kind int, mask bigint, drop_contacts bigint[]
-- row: found bigint, changed bigint, setting text?
-- access: write
-- The mask says which columns are set (party_column); the others keep the stored values.
WITH target AS MATERIALIZED (
    SELECT p.id FROM party p
    WHERE p.id = :id AND (:kind = :PARTY_ANY OR p.kind = :kind) AND
-- include: party_visible
    FOR UPDATE
), dropped AS (
    DELETE FROM contact_info c USING target t
    WHERE c.tenant_id = :tenant AND c.party_id = t.id AND c.id = ANY (:drop_contacts)
    RETURNING c.id
), contacts AS (
    INSERT INTO contact_info (tenant_id, id, party_id, kind, category, type_id, value, is_primary, place)
    SELECT :tenant, next_id(:tenant), t.id, c.kind, c.category, c.type_id, c.value, c.is_primary,
        CASE WHEN c.place > 0 THEN c.place ELSE last_place(:tenant, t.id) END
    FROM target t, (
-- include: party_contacts
    ) c
    WHERE contact_twin(:tenant, t.id, c.kind::smallint, c.category::smallint, c.type_id, c.value,
                       :drop_contacts) IS NULL
    RETURNING id
), addresses AS (
    INSERT INTO address (tenant_id, id, party_id, category, type_id, country_id, city_id,
        street_id, metro_station_id, is_primary, country, city, street, region, zip, house,
        building, entry, floor, apartments, entry_code, note, lat, lng)
    SELECT :tenant, next_id(:tenant), t.id, a.category, a.type_id, a.country_id, a.city_id, a.street_id,
        a.metro_station_id, a.is_primary, a.country, a.city, a.street, a.region, a.zip, a.house,
        a.building, a.entry, a.floor, a.apartments, a.entry_code, a.note, a.lat, a.lng
    FROM target t, (
-- include: party_addresses
    ) a
    ON CONFLICT ON CONSTRAINT address_same DO NOTHING
    RETURNING id
), customs AS (
    INSERT INTO custom_value AS old (tenant_id, party_id, field_id, value)
    SELECT :tenant, t.id, v.field_id, v.value
    FROM target t, (
-- include: party_customs
    ) v WHERE v.value <> ''
    ON CONFLICT (tenant_id, party_id, field_id) DO UPDATE SET value = EXCLUDED.value
        WHERE old.value <> EXCLUDED.value
    RETURNING field_id
), cleared AS (
    DELETE FROM custom_value c USING target t, (
-- include: party_customs
    ) v
    WHERE c.tenant_id = :tenant AND c.party_id = t.id AND c.field_id = v.field_id AND v.value = ''
    RETURNING c.field_id
), touched AS (
    SELECT (SELECT count(*) FROM dropped) + (SELECT count(*) FROM contacts)
         + (SELECT count(*) FROM addresses) + (SELECT count(*) FROM customs)
         + (SELECT count(*) FROM cleared) AS n
), updated AS (
    UPDATE party p SET
        last_name = CASE WHEN :mask & :COLUMN_LAST_NAME <> 0 THEN g.last_name ELSE p.last_name END,
        first_name = CASE WHEN :mask & :COLUMN_FIRST_NAME <> 0 THEN g.first_name ELSE p.first_name END,
        middle_name = CASE WHEN :mask & :COLUMN_MIDDLE_NAME <> 0 THEN g.middle_name ELSE p.middle_name END,
        company_name = CASE WHEN :mask & :COLUMN_COMPANY_NAME <> 0 THEN g.company_name ELSE p.company_name END,
        job_title = CASE WHEN :mask & :COLUMN_JOB_TITLE <> 0 THEN g.job_title ELSE p.job_title END,
        role = CASE WHEN :mask & :COLUMN_ROLE <> 0 THEN g.role ELSE p.role END,
        note = CASE WHEN :mask & :COLUMN_NOTE <> 0 THEN g.note ELSE p.note END,
        industry = CASE WHEN :mask & :COLUMN_INDUSTRY <> 0 THEN g.industry ELSE p.industry END,
        external_id = CASE WHEN :mask & :COLUMN_EXTERNAL_ID <> 0 THEN g.external_id ELSE p.external_id END,
        birthday = CASE WHEN :mask & :COLUMN_BIRTHDAY <> 0 THEN g.birthday ELSE p.birthday END,
        created_at = CASE WHEN :mask & :COLUMN_CREATED_AT <> 0 THEN g.created_at ELSE p.created_at END,
        company_id = CASE WHEN :mask & :COLUMN_COMPANY_ID <> 0 THEN g.company_id ELSE p.company_id END,
        owner_id = CASE WHEN :mask & :COLUMN_OWNER_ID <> 0 THEN g.owner_id ELSE p.owner_id END,
        loyalty_id = CASE WHEN :mask & :COLUMN_LOYALTY_ID <> 0 THEN g.loyalty_id ELSE p.loyalty_id END,
        source_id = CASE WHEN :mask & :COLUMN_SOURCE_ID <> 0 THEN g.source_id ELSE p.source_id END,
        status_id = CASE WHEN :mask & :COLUMN_STATUS_ID <> 0 THEN g.status_id ELSE p.status_id END,
        type_id = CASE WHEN :mask & :COLUMN_TYPE_ID <> 0 THEN g.type_id ELSE p.type_id END,
        share_type = CASE WHEN :mask & :COLUMN_SHARE_TYPE <> 0 THEN g.share_type ELSE p.share_type END,
        updated_at = now(), updated_by = :employee
    FROM target t, touched, (
-- include: party_columns
    ) g
    WHERE p.tenant_id = :tenant AND p.id = t.id
      AND (touched.n > 0
           OR (:mask & :COLUMN_LAST_NAME <> 0 AND p.last_name IS DISTINCT FROM g.last_name)
           OR (:mask & :COLUMN_FIRST_NAME <> 0 AND p.first_name IS DISTINCT FROM g.first_name)
           OR (:mask & :COLUMN_MIDDLE_NAME <> 0 AND p.middle_name IS DISTINCT FROM g.middle_name)
           OR (:mask & :COLUMN_COMPANY_NAME <> 0 AND p.company_name IS DISTINCT FROM g.company_name)
           OR (:mask & :COLUMN_JOB_TITLE <> 0 AND p.job_title IS DISTINCT FROM g.job_title)
           OR (:mask & :COLUMN_ROLE <> 0 AND p.role IS DISTINCT FROM g.role)
           OR (:mask & :COLUMN_NOTE <> 0 AND p.note IS DISTINCT FROM g.note)
           OR (:mask & :COLUMN_INDUSTRY <> 0 AND p.industry IS DISTINCT FROM g.industry)
           OR (:mask & :COLUMN_EXTERNAL_ID <> 0 AND p.external_id IS DISTINCT FROM g.external_id)
           OR (:mask & :COLUMN_BIRTHDAY <> 0 AND p.birthday IS DISTINCT FROM g.birthday)
           OR (:mask & :COLUMN_CREATED_AT <> 0 AND p.created_at IS DISTINCT FROM g.created_at)
           OR (:mask & :COLUMN_COMPANY_ID <> 0 AND p.company_id IS DISTINCT FROM g.company_id)
           OR (:mask & :COLUMN_OWNER_ID <> 0 AND p.owner_id IS DISTINCT FROM g.owner_id)
           OR (:mask & :COLUMN_LOYALTY_ID <> 0 AND p.loyalty_id IS DISTINCT FROM g.loyalty_id)
           OR (:mask & :COLUMN_SOURCE_ID <> 0 AND p.source_id IS DISTINCT FROM g.source_id)
           OR (:mask & :COLUMN_STATUS_ID <> 0 AND p.status_id IS DISTINCT FROM g.status_id)
           OR (:mask & :COLUMN_TYPE_ID <> 0 AND p.type_id IS DISTINCT FROM g.type_id)
           OR (:mask & :COLUMN_SHARE_TYPE <> 0 AND p.share_type IS DISTINCT FROM g.share_type))
    RETURNING p.id
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT :tenant, :request_id, :key_id, :employee, 'party.update', u.id FROM updated u
)
SELECT (SELECT count(*) FROM target) AS found, (SELECT count(*) FROM updated) AS changed,
       (SELECT set_config('kartoteka.new_party', t.id::text, true) FROM target t) AS setting
