-- name: party_address_update
-- args: tenant int, see visibility, employee bigint, visible bigint[], id bigint,
--       key_id bigint, request_id text, address_id bigint, mask bigint, numbers bigint[],
--       texts text[]
-- row: found bigint, item bigint, setting text
-- access: write
-- The mask has bits 0..6 the numbers of address_rows(), bits 7..20 its texts.
WITH target AS MATERIALIZED (
    SELECT p.id FROM party p
    WHERE p.id = :id AND
-- include: party_visible
    FOR UPDATE
), known AS MATERIALIZED (
    SELECT a.id FROM address a JOIN target t ON a.party_id = t.id
    WHERE a.tenant_id = :tenant AND a.id = :address_id
), item AS (
    UPDATE address a SET
        category = CASE WHEN :mask & 1 <> 0 THEN :numbers[1] ELSE a.category END,
        type_id = CASE WHEN :mask & 2 <> 0 THEN NULLIF(:numbers[2], 0) ELSE a.type_id END,
        country_id = CASE WHEN :mask & 4 <> 0 THEN NULLIF(:numbers[3], 0) ELSE a.country_id END,
        city_id = CASE WHEN :mask & 8 <> 0 THEN NULLIF(:numbers[4], 0) ELSE a.city_id END,
        street_id = CASE WHEN :mask & 16 <> 0 THEN NULLIF(:numbers[5], 0) ELSE a.street_id END,
        metro_station_id = CASE WHEN :mask & 32 <> 0 THEN NULLIF(:numbers[6], 0) ELSE a.metro_station_id END,
        is_primary = CASE WHEN :mask & 64 <> 0 THEN :numbers[7] = 1 ELSE a.is_primary END,
        country = CASE WHEN :mask & 128 <> 0 THEN :texts[1] ELSE a.country END,
        city = CASE WHEN :mask & 256 <> 0 THEN :texts[2] ELSE a.city END,
        street = CASE WHEN :mask & 512 <> 0 THEN :texts[3] ELSE a.street END,
        region = CASE WHEN :mask & 1024 <> 0 THEN :texts[4] ELSE a.region END,
        zip = CASE WHEN :mask & 2048 <> 0 THEN :texts[5] ELSE a.zip END,
        house = CASE WHEN :mask & 4096 <> 0 THEN :texts[6] ELSE a.house END,
        building = CASE WHEN :mask & 8192 <> 0 THEN :texts[7] ELSE a.building END,
        entry = CASE WHEN :mask & 16384 <> 0 THEN :texts[8] ELSE a.entry END,
        floor = CASE WHEN :mask & 32768 <> 0 THEN :texts[9] ELSE a.floor END,
        apartments = CASE WHEN :mask & 65536 <> 0 THEN :texts[10] ELSE a.apartments END,
        entry_code = CASE WHEN :mask & 131072 <> 0 THEN :texts[11] ELSE a.entry_code END,
        note = CASE WHEN :mask & 262144 <> 0 THEN :texts[12] ELSE a.note END,
        lat = CASE WHEN :mask & 524288 <> 0 THEN :texts[13] ELSE a.lat END,
        lng = CASE WHEN :mask & 1048576 <> 0 THEN :texts[14] ELSE a.lng END
    FROM known k WHERE a.tenant_id = :tenant AND a.id = k.id
    RETURNING a.id
), touched AS (
    UPDATE party p SET updated_at = now(), updated_by = :employee
    FROM target t WHERE p.tenant_id = :tenant AND p.id = t.id AND EXISTS (SELECT FROM item)
    RETURNING p.id
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT :tenant, :request_id, :key_id, :employee, 'address.update', touched.id FROM touched
)
SELECT (SELECT count(*) FROM target) AS found, (SELECT id FROM known) AS item,
       (SELECT set_config('kartoteka.new_party', t.id::text, true) FROM target t) AS setting
