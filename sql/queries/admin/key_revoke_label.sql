-- name: key_revoke_label
-- args: label text
-- row: none
-- access: write
UPDATE kartoteka.access_key SET revoked_at = now()
WHERE tenant_id = :tenant AND label = :label AND revoked_at IS NULL
