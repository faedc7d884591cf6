-- name: city_delete
-- args: id bigint
-- row: id bigint
-- access: write
DELETE FROM city WHERE tenant_id = :tenant AND id = :id RETURNING id
