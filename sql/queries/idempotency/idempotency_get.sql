-- name: idempotency_get
-- args: tenant int, key_id bigint, key text
-- row: request text, answer text
-- access: read
SELECT request, answer FROM idempotency WHERE tenant_id = $1 AND key_id = $2 AND key = $3
