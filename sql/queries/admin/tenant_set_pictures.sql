-- name: tenant_set_pictures
-- args: bytes bigint?
-- row: bytes bigint
-- access: write
-- NULL keeps the stored value.
UPDATE kartoteka.tenant SET picture_bytes_max = COALESCE(:bytes, picture_bytes_max)
WHERE id = :tenant
RETURNING picture_bytes_max AS bytes
