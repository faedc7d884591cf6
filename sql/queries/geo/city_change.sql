-- name: city_change
-- args: id bigint, name text?
-- row: name text
-- access: write
-- NULL keeps the stored value.
UPDATE city SET name = COALESCE(:name, name) WHERE tenant_id = :tenant AND id = :id RETURNING name
