-- name: city_find
-- args: country_id bigint, typed text, count int
-- row: id bigint, name text
-- access: read, slow
SELECT id, name FROM city
WHERE tenant_id = :tenant AND country_id = :country_id AND place_matches(words, :typed)
ORDER BY name_key, id LIMIT :count
