-- name: street_find
-- args: city_id bigint, typed text, count int
-- row: = street_rows
-- access: read, slow
SELECT id, name, post_code FROM street
WHERE tenant_id = :tenant AND city_id = :city_id AND place_matches(words, :typed)
ORDER BY name_key, id LIMIT :count
