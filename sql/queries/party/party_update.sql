-- name: party_update
-- args: tenant int, see visibility, employee bigint, visible bigint[], id bigint, kind int,
--       mask bigint, last_name text, first_name text, middle_name text, company_name text,
--       job_title text, role text, note text, industry text, external_id text, birthday date,
--       created_at timestamptz, company_id bigint, owner_id bigint, loyalty_id bigint,
--       source_id bigint, status_id bigint, type_id bigint, share_type int,
--       contact_kinds bigint[], contact_categories bigint[], contact_types bigint[],
--       contact_values text[], contact_primary bigint[], address_numbers bigint[],
--       address_texts text[], address_items bigint[], custom_fields bigint[], custom_values text[],
--       drop_contacts bigint[], key_id bigint, request_id text
-- row: found bigint, changed bigint, setting text
-- access: write
-- The mask has one bit a column, in the order of the arguments; bits not set keep what is stored.
WITH target AS MATERIALIZED (
    SELECT p.id FROM party p
    WHERE p.id = :id AND (:kind = 0 OR p.kind = :kind) AND
-- include: party_visible
    FOR UPDATE
), dropped AS (
    DELETE FROM contact_info c USING target t
    WHERE c.tenant_id = :tenant AND c.party_id = t.id AND c.id = ANY (:drop_contacts)
    RETURNING c.id
), contacts AS (
    INSERT INTO contact_info (tenant_id, id, party_id, kind, category, type_id, value, is_primary)
    SELECT :tenant, next_id(:tenant), t.id, c.kind, c.category, NULLIF(c.type_id, 0), c.value,
           c.is_primary = 1
    FROM target t, unnest(:contact_kinds, :contact_categories, :contact_types, :contact_values, :contact_primary)
        AS c(kind, category, type_id, value, is_primary)
    RETURNING id
), addresses AS (
    INSERT INTO address (tenant_id, id, party_id, category, type_id, country_id, city_id,
        street_id, metro_station_id, is_primary, country, city, street, region, zip, house,
        building, entry, floor, apartments, entry_code, note, lat, lng)
    SELECT :tenant, next_id(:tenant), t.id, a.category, a.type_id, a.country_id, a.city_id, a.street_id,
        a.metro_station_id, a.is_primary, a.country, a.city, a.street, a.region, a.zip, a.house,
        a.building, a.entry, a.floor, a.apartments, a.entry_code, a.note, a.lat, a.lng
    FROM target t, address_rows(:address_numbers, :address_texts, :address_items) a
    ON CONFLICT ON CONSTRAINT address_same DO NOTHING
    RETURNING id
), customs AS (
    INSERT INTO custom_value AS old (tenant_id, party_id, field_id, value)
    SELECT :tenant, t.id, v.field_id, v.value
    FROM target t, unnest(:custom_fields, :custom_values) AS v(field_id, value) WHERE v.value <> ''
    ON CONFLICT (tenant_id, party_id, field_id) DO UPDATE SET value = EXCLUDED.value
        WHERE old.value <> EXCLUDED.value
    RETURNING field_id
), cleared AS (
    DELETE FROM custom_value c USING target t, unnest(:custom_fields, :custom_values) AS v(field_id, value)
    WHERE c.tenant_id = :tenant AND c.party_id = t.id AND c.field_id = v.field_id AND v.value = ''
    RETURNING c.field_id
), touched AS (
    SELECT (SELECT count(*) FROM dropped) + (SELECT count(*) FROM contacts)
         + (SELECT count(*) FROM addresses) + (SELECT count(*) FROM customs)
         + (SELECT count(*) FROM cleared) AS n
), updated AS (
    UPDATE party p SET
        last_name = CASE WHEN :mask & 1 <> 0 THEN :last_name ELSE p.last_name END,
        first_name = CASE WHEN :mask & 2 <> 0 THEN :first_name ELSE p.first_name END,
        middle_name = CASE WHEN :mask & 4 <> 0 THEN :middle_name ELSE p.middle_name END,
        company_name = CASE WHEN :mask & 8 <> 0 THEN :company_name ELSE p.company_name END,
        job_title = CASE WHEN :mask & 16 <> 0 THEN :job_title ELSE p.job_title END,
        role = CASE WHEN :mask & 32 <> 0 THEN :role ELSE p.role END,
        note = CASE WHEN :mask & 64 <> 0 THEN :note ELSE p.note END,
        industry = CASE WHEN :mask & 128 <> 0 THEN :industry ELSE p.industry END,
        external_id = CASE WHEN :mask & 256 <> 0 THEN :external_id ELSE p.external_id END,
        birthday = CASE WHEN :mask & 512 <> 0 THEN :birthday ELSE p.birthday END,
        created_at = CASE WHEN :mask & 1024 <> 0 THEN :created_at ELSE p.created_at END,
        company_id = CASE WHEN :mask & 2048 <> 0 THEN :company_id ELSE p.company_id END,
        owner_id = CASE WHEN :mask & 4096 <> 0 THEN :owner_id ELSE p.owner_id END,
        loyalty_id = CASE WHEN :mask & 8192 <> 0 THEN :loyalty_id ELSE p.loyalty_id END,
        source_id = CASE WHEN :mask & 16384 <> 0 THEN :source_id ELSE p.source_id END,
        status_id = CASE WHEN :mask & 32768 <> 0 THEN :status_id ELSE p.status_id END,
        type_id = CASE WHEN :mask & 65536 <> 0 THEN :type_id ELSE p.type_id END,
        share_type = CASE WHEN :mask & 131072 <> 0 THEN :share_type ELSE p.share_type END,
        updated_at = now(), updated_by = :employee
    FROM target t, touched
    WHERE p.tenant_id = :tenant AND p.id = t.id
      AND (touched.n > 0
           OR (:mask & 1 <> 0 AND p.last_name IS DISTINCT FROM :last_name)
           OR (:mask & 2 <> 0 AND p.first_name IS DISTINCT FROM :first_name)
           OR (:mask & 4 <> 0 AND p.middle_name IS DISTINCT FROM :middle_name)
           OR (:mask & 8 <> 0 AND p.company_name IS DISTINCT FROM :company_name)
           OR (:mask & 16 <> 0 AND p.job_title IS DISTINCT FROM :job_title)
           OR (:mask & 32 <> 0 AND p.role IS DISTINCT FROM :role)
           OR (:mask & 64 <> 0 AND p.note IS DISTINCT FROM :note)
           OR (:mask & 128 <> 0 AND p.industry IS DISTINCT FROM :industry)
           OR (:mask & 256 <> 0 AND p.external_id IS DISTINCT FROM :external_id)
           OR (:mask & 512 <> 0 AND p.birthday IS DISTINCT FROM :birthday)
           OR (:mask & 1024 <> 0 AND p.created_at IS DISTINCT FROM :created_at)
           OR (:mask & 2048 <> 0 AND p.company_id IS DISTINCT FROM :company_id)
           OR (:mask & 4096 <> 0 AND p.owner_id IS DISTINCT FROM :owner_id)
           OR (:mask & 8192 <> 0 AND p.loyalty_id IS DISTINCT FROM :loyalty_id)
           OR (:mask & 16384 <> 0 AND p.source_id IS DISTINCT FROM :source_id)
           OR (:mask & 32768 <> 0 AND p.status_id IS DISTINCT FROM :status_id)
           OR (:mask & 65536 <> 0 AND p.type_id IS DISTINCT FROM :type_id)
           OR (:mask & 131072 <> 0 AND p.share_type IS DISTINCT FROM :share_type))
    RETURNING p.id
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT :tenant, :request_id, :key_id, :employee, 'party.update', u.id FROM updated u
)
SELECT (SELECT count(*) FROM target) AS found, (SELECT count(*) FROM updated) AS changed,
       (SELECT set_config('kartoteka.new_party', t.id::text, true) FROM target t) AS setting
