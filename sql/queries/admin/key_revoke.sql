-- name: key_revoke
-- args: id bigint
-- row: none
-- access: write
-- tenant: none, the operator of all tenants names a key by its number
UPDATE kartoteka.access_key SET revoked_at = now() WHERE id = :id AND revoked_at IS NULL
