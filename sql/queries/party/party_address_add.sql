-- name: party_address_add
-- args: id bigint
-- row: = party_touched
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
    FROM target t, (
-- include: party_addresses
    ) a
    ON CONFLICT ON CONSTRAINT address_same DO UPDATE SET house = old.house
    RETURNING id, xmax = 0 AS added
), changed AS (
    SELECT 'address.add' AS action FROM item WHERE added
-- include: party_touched
