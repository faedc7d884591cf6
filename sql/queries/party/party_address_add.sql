-- name: party_address_add
-- args: tenant int, see visibility, employee bigint, visible bigint[], id bigint,
--       key_id bigint, request_id text, numbers bigint[], texts text[]
-- row: found bigint, item bigint, setting text
-- access: write
WITH target AS MATERIALIZED (
    SELECT p.id FROM party p
    WHERE p.id = :id AND
-- include: party_visible
    FOR UPDATE
), item AS (
    INSERT INTO address AS old (tenant_id, id, party_id, category, type_id, country_id, city_id,
        street_id, metro_station_id, is_primary, country, city, street, region, zip, house,
        building, entry, floor, apartments, entry_code, note, lat, lng)
    SELECT :tenant, next_id(:tenant), t.id, a.category, a.type_id, a.country_id, a.city_id, a.street_id,
        a.metro_station_id, a.is_primary, a.country, a.city, a.street, a.region, a.zip, a.house,
        a.building, a.entry, a.floor, a.apartments, a.entry_code, a.note, a.lat, a.lng
    FROM target t, address_rows(:numbers, :texts, '{1}') a
    ON CONFLICT ON CONSTRAINT address_same DO UPDATE SET house = old.house
    RETURNING id, xmax = 0 AS added
), added AS (
    SELECT id FROM item WHERE added
), touched AS (
    UPDATE party p SET updated_at = now(), updated_by = :employee
    FROM target t WHERE p.tenant_id = :tenant AND p.id = t.id AND EXISTS (SELECT FROM added)
    RETURNING p.id
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT :tenant, :request_id, :key_id, :employee, 'address.add', touched.id FROM touched
)
SELECT (SELECT count(*) FROM target) AS found, (SELECT id FROM item) AS item,
       (SELECT set_config('kartoteka.new_party', t.id::text, true) FROM target t) AS setting
