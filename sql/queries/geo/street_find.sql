-- name: street_find
-- args: tenant int, city_id bigint, typed text, count int
-- row: id bigint, name text, post_code text
-- access: read, slow
SELECT id, name, post_code FROM street
WHERE tenant_id = $1 AND city_id = $2 AND place_matches(words, $3)
ORDER BY name_key, id LIMIT $4
