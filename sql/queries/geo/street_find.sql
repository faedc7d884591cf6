-- name: street_find
-- args: city_id bigint, typed text, count bigint
-- row: = street_rows
-- access: read
-- lag: allowed
SELECT s.id, s.name, s.post_code
FROM place_suggest(:tenant, 2::smallint, :city_id, :typed, :count) f
     JOIN street s ON s.tenant_id = :tenant AND s.id = f.place_id
ORDER BY f.ord
