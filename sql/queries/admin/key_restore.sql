-- name: key_restore
-- args: id bigint
-- row: none
-- access: write
-- tenant: none, the operator of all tenants names a key by its number
UPDATE kartoteka.access_key SET revoked_at = NULL, expires_at = NULL
WHERE id = :id AND kind <> 'token' AND (revoked_at IS NOT NULL OR expires_at IS NOT NULL)
