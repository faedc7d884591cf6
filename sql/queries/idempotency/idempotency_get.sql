-- name: idempotency_get
-- args: tenant int, key_id bigint, key text
-- row: request text, answer text
-- access: read
SELECT request, answer FROM idempotency WHERE tenant_id = :tenant AND key_id = :key_id AND key = :key
