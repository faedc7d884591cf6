-- name: city_find
-- args: tenant int, country_id bigint, typed text, count int
-- row: id bigint, name text
-- access: read, slow
SELECT id, name FROM city
WHERE tenant_id = $1 AND country_id = $2 AND place_matches(words, $3)
ORDER BY name_key, id LIMIT $4
