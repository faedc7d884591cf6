-- name: party_update
-- args: tenant int, see int, employee bigint, visible bigint[], id bigint, kind int,
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
    WHERE p.id = $5 AND ($6 = 0 OR p.kind = $6) AND
-- include: party_visible
    FOR UPDATE
), dropped AS (
    DELETE FROM contact_info c USING target t
    WHERE c.tenant_id = $1 AND c.party_id = t.id AND c.id = ANY ($36)
    RETURNING c.id
), contacts AS (
    INSERT INTO contact_info (tenant_id, id, party_id, kind, category, type_id, value, is_primary)
    SELECT $1, next_id($1), t.id, c.kind, c.category, NULLIF(c.type_id, 0), c.value,
           c.is_primary = 1
    FROM target t, unnest($26, $27, $28, $29, $30)
        AS c(kind, category, type_id, value, is_primary)
    RETURNING id
), addresses AS (
    INSERT INTO address (tenant_id, id, party_id, category, type_id, country_id, city_id,
        street_id, metro_station_id, is_primary, country, city, street, region, zip, house,
        building, entry, floor, apartments, entry_code, note, lat, lng)
    SELECT $1, next_id($1), t.id, a.category, a.type_id, a.country_id, a.city_id, a.street_id,
        a.metro_station_id, a.is_primary, a.country, a.city, a.street, a.region, a.zip, a.house,
        a.building, a.entry, a.floor, a.apartments, a.entry_code, a.note, a.lat, a.lng
    FROM target t, address_rows($31, $32, $33) a
    ON CONFLICT ON CONSTRAINT address_same DO NOTHING
    RETURNING id
), customs AS (
    INSERT INTO custom_value AS old (tenant_id, party_id, field_id, value)
    SELECT $1, t.id, v.field_id, v.value
    FROM target t, unnest($34, $35) AS v(field_id, value) WHERE v.value <> ''
    ON CONFLICT (tenant_id, party_id, field_id) DO UPDATE SET value = EXCLUDED.value
        WHERE old.value <> EXCLUDED.value
    RETURNING field_id
), cleared AS (
    DELETE FROM custom_value c USING target t, unnest($34, $35) AS v(field_id, value)
    WHERE c.tenant_id = $1 AND c.party_id = t.id AND c.field_id = v.field_id AND v.value = ''
    RETURNING c.field_id
), touched AS (
    SELECT (SELECT count(*) FROM dropped) + (SELECT count(*) FROM contacts)
         + (SELECT count(*) FROM addresses) + (SELECT count(*) FROM customs)
         + (SELECT count(*) FROM cleared) AS n
), updated AS (
    UPDATE party p SET
        last_name = CASE WHEN $7 & 1 <> 0 THEN $8 ELSE p.last_name END,
        first_name = CASE WHEN $7 & 2 <> 0 THEN $9 ELSE p.first_name END,
        middle_name = CASE WHEN $7 & 4 <> 0 THEN $10 ELSE p.middle_name END,
        company_name = CASE WHEN $7 & 8 <> 0 THEN $11 ELSE p.company_name END,
        job_title = CASE WHEN $7 & 16 <> 0 THEN $12 ELSE p.job_title END,
        role = CASE WHEN $7 & 32 <> 0 THEN $13 ELSE p.role END,
        note = CASE WHEN $7 & 64 <> 0 THEN $14 ELSE p.note END,
        industry = CASE WHEN $7 & 128 <> 0 THEN $15 ELSE p.industry END,
        external_id = CASE WHEN $7 & 256 <> 0 THEN $16 ELSE p.external_id END,
        birthday = CASE WHEN $7 & 512 <> 0 THEN $17 ELSE p.birthday END,
        created_at = CASE WHEN $7 & 1024 <> 0 THEN $18 ELSE p.created_at END,
        company_id = CASE WHEN $7 & 2048 <> 0 THEN $19 ELSE p.company_id END,
        owner_id = CASE WHEN $7 & 4096 <> 0 THEN $20 ELSE p.owner_id END,
        loyalty_id = CASE WHEN $7 & 8192 <> 0 THEN $21 ELSE p.loyalty_id END,
        source_id = CASE WHEN $7 & 16384 <> 0 THEN $22 ELSE p.source_id END,
        status_id = CASE WHEN $7 & 32768 <> 0 THEN $23 ELSE p.status_id END,
        type_id = CASE WHEN $7 & 65536 <> 0 THEN $24 ELSE p.type_id END,
        share_type = CASE WHEN $7 & 131072 <> 0 THEN $25 ELSE p.share_type END,
        updated_at = now(), updated_by = $3
    FROM target t, touched
    WHERE p.tenant_id = $1 AND p.id = t.id
      AND (touched.n > 0
           OR ($7 & 1 <> 0 AND p.last_name IS DISTINCT FROM $8)
           OR ($7 & 2 <> 0 AND p.first_name IS DISTINCT FROM $9)
           OR ($7 & 4 <> 0 AND p.middle_name IS DISTINCT FROM $10)
           OR ($7 & 8 <> 0 AND p.company_name IS DISTINCT FROM $11)
           OR ($7 & 16 <> 0 AND p.job_title IS DISTINCT FROM $12)
           OR ($7 & 32 <> 0 AND p.role IS DISTINCT FROM $13)
           OR ($7 & 64 <> 0 AND p.note IS DISTINCT FROM $14)
           OR ($7 & 128 <> 0 AND p.industry IS DISTINCT FROM $15)
           OR ($7 & 256 <> 0 AND p.external_id IS DISTINCT FROM $16)
           OR ($7 & 512 <> 0 AND p.birthday IS DISTINCT FROM $17)
           OR ($7 & 1024 <> 0 AND p.created_at IS DISTINCT FROM $18)
           OR ($7 & 2048 <> 0 AND p.company_id IS DISTINCT FROM $19)
           OR ($7 & 4096 <> 0 AND p.owner_id IS DISTINCT FROM $20)
           OR ($7 & 8192 <> 0 AND p.loyalty_id IS DISTINCT FROM $21)
           OR ($7 & 16384 <> 0 AND p.source_id IS DISTINCT FROM $22)
           OR ($7 & 32768 <> 0 AND p.status_id IS DISTINCT FROM $23)
           OR ($7 & 65536 <> 0 AND p.type_id IS DISTINCT FROM $24)
           OR ($7 & 131072 <> 0 AND p.share_type IS DISTINCT FROM $25))
    RETURNING p.id
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT $1, $38, $37, $3, 'party.update', u.id FROM updated u
)
SELECT (SELECT count(*) FROM target) AS found, (SELECT count(*) FROM updated) AS changed,
       (SELECT set_config('kartoteka.new_party', t.id::text, true) FROM target t) AS setting
