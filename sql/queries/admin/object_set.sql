-- name: object_set
-- NULL keeps the stored value. No row: the tenant has no such object.
-- args: id bigint, name text?, enabled boolean?
-- row: name text, enabled boolean
-- access: write
UPDATE kartoteka.delivery_object SET name = COALESCE(:name, name), enabled = COALESCE(:enabled, enabled)
WHERE tenant_id = :tenant AND id = :id
RETURNING name, enabled
