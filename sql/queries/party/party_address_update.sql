-- name: party_address_update
-- args: tenant int, see int, employee bigint, visible bigint[], id bigint,
--       key_id bigint, request_id text, address_id bigint, mask bigint, numbers bigint[],
--       texts text[]
-- row: found bigint, item bigint, setting text
-- access: write
-- The mask has bits 0..6 the numbers of address_rows(), bits 7..20 its texts.
WITH target AS MATERIALIZED (
    SELECT p.id FROM party p
    WHERE p.id = $5 AND
-- include: party_visible
    FOR UPDATE
), known AS MATERIALIZED (
    SELECT a.id FROM address a JOIN target t ON a.party_id = t.id
    WHERE a.tenant_id = $1 AND a.id = $8
), item AS (
    UPDATE address a SET
        category = CASE WHEN $9 & 1 <> 0 THEN $10[1] ELSE a.category END,
        type_id = CASE WHEN $9 & 2 <> 0 THEN NULLIF($10[2], 0) ELSE a.type_id END,
        country_id = CASE WHEN $9 & 4 <> 0 THEN NULLIF($10[3], 0) ELSE a.country_id END,
        city_id = CASE WHEN $9 & 8 <> 0 THEN NULLIF($10[4], 0) ELSE a.city_id END,
        street_id = CASE WHEN $9 & 16 <> 0 THEN NULLIF($10[5], 0) ELSE a.street_id END,
        metro_station_id = CASE WHEN $9 & 32 <> 0 THEN NULLIF($10[6], 0) ELSE a.metro_station_id END,
        is_primary = CASE WHEN $9 & 64 <> 0 THEN $10[7] = 1 ELSE a.is_primary END,
        country = CASE WHEN $9 & 128 <> 0 THEN $11[1] ELSE a.country END,
        city = CASE WHEN $9 & 256 <> 0 THEN $11[2] ELSE a.city END,
        street = CASE WHEN $9 & 512 <> 0 THEN $11[3] ELSE a.street END,
        region = CASE WHEN $9 & 1024 <> 0 THEN $11[4] ELSE a.region END,
        zip = CASE WHEN $9 & 2048 <> 0 THEN $11[5] ELSE a.zip END,
        house = CASE WHEN $9 & 4096 <> 0 THEN $11[6] ELSE a.house END,
        building = CASE WHEN $9 & 8192 <> 0 THEN $11[7] ELSE a.building END,
        entry = CASE WHEN $9 & 16384 <> 0 THEN $11[8] ELSE a.entry END,
        floor = CASE WHEN $9 & 32768 <> 0 THEN $11[9] ELSE a.floor END,
        apartments = CASE WHEN $9 & 65536 <> 0 THEN $11[10] ELSE a.apartments END,
        entry_code = CASE WHEN $9 & 131072 <> 0 THEN $11[11] ELSE a.entry_code END,
        note = CASE WHEN $9 & 262144 <> 0 THEN $11[12] ELSE a.note END,
        lat = CASE WHEN $9 & 524288 <> 0 THEN $11[13] ELSE a.lat END,
        lng = CASE WHEN $9 & 1048576 <> 0 THEN $11[14] ELSE a.lng END
    FROM known k WHERE a.tenant_id = $1 AND a.id = k.id
    RETURNING a.id
), touched AS (
    UPDATE party p SET updated_at = now(), updated_by = $3
    FROM target t WHERE p.tenant_id = $1 AND p.id = t.id AND EXISTS (SELECT FROM item)
    RETURNING p.id
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT $1, $7, $6, $3, 'address.update', touched.id FROM touched
)
SELECT (SELECT count(*) FROM target) AS found, (SELECT id FROM known) AS item,
       (SELECT set_config('kartoteka.new_party', t.id::text, true) FROM target t) AS setting
