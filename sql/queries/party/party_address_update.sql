-- name: party_address_update
-- args: id bigint, address_id bigint, mask bigint
-- row: = party_touched
-- access: write
-- The mask says which columns are set (address_column); the others keep the stored values.
WITH target AS MATERIALIZED (
    SELECT p.id FROM party p
    WHERE p.id = :id AND
-- include: party_visible
    FOR UPDATE
), item AS MATERIALIZED (
    SELECT a.id FROM address a JOIN target t ON a.party_id = t.id
    WHERE a.tenant_id = :tenant AND a.id = :address_id
), stored AS (
    UPDATE address a SET
        category = CASE WHEN :mask & :ADDR_CATEGORY <> 0 THEN n.category ELSE a.category END,
        type_id = CASE WHEN :mask & :ADDR_TYPE_ID <> 0 THEN n.type_id ELSE a.type_id END,
        country_id = CASE WHEN :mask & :ADDR_COUNTRY_ID <> 0 THEN n.country_id ELSE a.country_id END,
        city_id = CASE WHEN :mask & :ADDR_CITY_ID <> 0 THEN n.city_id ELSE a.city_id END,
        street_id = CASE WHEN :mask & :ADDR_STREET_ID <> 0 THEN n.street_id ELSE a.street_id END,
        metro_station_id = CASE WHEN :mask & :ADDR_METRO_STATION_ID <> 0 THEN n.metro_station_id ELSE a.metro_station_id END,
        is_primary = CASE WHEN :mask & :ADDR_IS_PRIMARY <> 0 THEN n.is_primary ELSE a.is_primary END,
        country = CASE WHEN :mask & :ADDR_COUNTRY <> 0 THEN n.country ELSE a.country END,
        city = CASE WHEN :mask & :ADDR_CITY <> 0 THEN n.city ELSE a.city END,
        street = CASE WHEN :mask & :ADDR_STREET <> 0 THEN n.street ELSE a.street END,
        region = CASE WHEN :mask & :ADDR_REGION <> 0 THEN n.region ELSE a.region END,
        zip = CASE WHEN :mask & :ADDR_ZIP <> 0 THEN n.zip ELSE a.zip END,
        house = CASE WHEN :mask & :ADDR_HOUSE <> 0 THEN n.house ELSE a.house END,
        building = CASE WHEN :mask & :ADDR_BUILDING <> 0 THEN n.building ELSE a.building END,
        entry = CASE WHEN :mask & :ADDR_ENTRY <> 0 THEN n.entry ELSE a.entry END,
        floor = CASE WHEN :mask & :ADDR_FLOOR <> 0 THEN n.floor ELSE a.floor END,
        apartments = CASE WHEN :mask & :ADDR_APARTMENTS <> 0 THEN n.apartments ELSE a.apartments END,
        entry_code = CASE WHEN :mask & :ADDR_ENTRY_CODE <> 0 THEN n.entry_code ELSE a.entry_code END,
        note = CASE WHEN :mask & :ADDR_NOTE <> 0 THEN n.note ELSE a.note END,
        lat = CASE WHEN :mask & :ADDR_LAT <> 0 THEN n.lat ELSE a.lat END,
        lng = CASE WHEN :mask & :ADDR_LNG <> 0 THEN n.lng ELSE a.lng END
    FROM item k, (
-- include: party_addresses
    ) n WHERE a.tenant_id = :tenant AND a.id = k.id
    RETURNING a.id
), changed AS (
    SELECT 'address.update' AS action FROM stored
-- include: party_touched
