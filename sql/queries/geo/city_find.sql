-- name: city_find
-- args: country_id bigint, typed text, count bigint
-- row: id bigint, name text
-- access: read
SELECT c.id, c.name
FROM place_suggest(:tenant, 1::smallint, :country_id, :typed, :count) f
     JOIN city c ON c.tenant_id = :tenant AND c.id = f.place_id
ORDER BY f.ord
