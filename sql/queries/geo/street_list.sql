-- name: street_list
-- args: city_id bigint, before bigint, count int
-- row: = street_rows
-- access: read
-- lag: allowed
SELECT id, name, post_code FROM street
WHERE tenant_id = :tenant AND city_id = :city_id AND id < :before
ORDER BY id DESC LIMIT :count
