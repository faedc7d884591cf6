-- name: move_addresses
-- Writes the addresses of marked people and companies. Places that are not here stay as their names.
-- args: none
-- row: none
-- access: write
WITH item AS MATERIALIZED (
-- include: move_marked
), given AS MATERIALIZED (
    SELECT i.id AS party_id, e.ord, w.id AS wish, w.category, w.main, w.country, w.city, w.street, w.region, w.zip,
           w.house, w.building, w.entry, w.floor, w.flat, w.code, w.note, w.lat, w.lng,
           t.id AS type_id, t.category AS type_category,
           (SELECT m.new_id FROM moved m JOIN country p ON p.tenant_id = :tenant AND p.id = m.new_id
            WHERE m.tenant_id = :tenant AND m.origin = :origin AND m.sort = 'country' AND m.old_id = w.country_id)
               AS country_id,
           (SELECT m.new_id FROM moved m JOIN city p ON p.tenant_id = :tenant AND p.id = m.new_id
            WHERE m.tenant_id = :tenant AND m.origin = :origin AND m.sort = 'city' AND m.old_id = w.city_id)
               AS city_id,
           (SELECT m.new_id FROM moved m JOIN street p ON p.tenant_id = :tenant AND p.id = m.new_id
            WHERE m.tenant_id = :tenant AND m.origin = :origin AND m.sort = 'street' AND m.old_id = w.street_id)
               AS street_id,
           (SELECT m.new_id FROM moved m JOIN metro_station p ON p.tenant_id = :tenant AND p.id = m.new_id
            WHERE m.tenant_id = :tenant AND m.origin = :origin AND m.sort = 'metro' AND m.old_id = w.metro_id)
               AS metro_id
    FROM item i CROSS JOIN LATERAL jsonb_array_elements(i.v -> 'addresses') WITH ORDINALITY AS e(v, ord)
         CROSS JOIN LATERAL jsonb_to_record(e.v) AS w(id bigint, type text, category smallint, main boolean,
             country_id text, city_id text, street_id text, metro_id text, country text, city text, street text,
             region text, zip text, house text, building text, entry text, floor text, flat text, code text,
             note text, lat text, lng text)
         LEFT JOIN moved y ON y.tenant_id = :tenant AND y.origin = :origin AND y.sort = 'address_type'
                              AND y.old_id = w.type
         LEFT JOIN address_type t ON t.tenant_id = :tenant AND t.id = y.new_id
), placed AS MATERIALIZED (
    SELECT g.party_id, g.ord, g.category, g.main, g.country, g.city, g.street, g.region, g.zip, g.house, g.building, g.entry, g.floor, g.flat, g.code, g.note, g.lat, g.lng, g.type_id, g.type_category, g.country_id, g.city_id, g.street_id, g.metro_id,
           CASE WHEN g.wish IS NOT NULL AND NOT EXISTS (SELECT FROM address a WHERE a.tenant_id = :tenant
                         AND a.id = g.wish) THEN g.wish ELSE next_id(:tenant) END AS id
    FROM given g ORDER BY g.party_id, g.ord
)
INSERT INTO address (tenant_id, id, party_id, type_id, category, country_id, city_id, street_id, metro_station_id,
    country, city, street, region, zip, house, building, entry, floor, apartments, entry_code, note, lat, lng,
    is_primary)
SELECT :tenant, p.id, p.party_id, p.type_id, COALESCE(p.category, p.type_category, 0), p.country_id, p.city_id,
    p.street_id, p.metro_id, CASE WHEN p.country_id IS NULL THEN COALESCE(p.country, '') ELSE '' END,
    CASE WHEN p.city_id IS NULL THEN COALESCE(p.city, '') ELSE '' END,
    CASE WHEN p.street_id IS NULL THEN COALESCE(p.street, '') ELSE '' END, COALESCE(p.region, ''),
    COALESCE(p.zip, ''), COALESCE(p.house, ''), COALESCE(p.building, ''), COALESCE(p.entry, ''),
    COALESCE(p.floor, ''), COALESCE(p.flat, ''), COALESCE(p.code, ''), COALESCE(p.note, ''), COALESCE(p.lat, ''),
    COALESCE(p.lng, ''), COALESCE(p.main, false)
FROM placed p ORDER BY p.party_id, p.ord
ON CONFLICT DO NOTHING
