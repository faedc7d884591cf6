-- name: idempotency_get
-- args: tenant int, key_id bigint, key text
-- row: request text, answer text, created_id bigint
-- access: read
SELECT request, answer, created_id FROM idempotency WHERE tenant_id = $1 AND key_id = $2 AND key = $3
