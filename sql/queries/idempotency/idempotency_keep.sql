-- name: idempotency_keep
-- args: tenant int, key_id bigint, key text, answer text, created_id bigint
-- row: none
-- access: write
UPDATE idempotency SET answer = $4, created_id = $5
WHERE tenant_id = $1 AND key_id = $2 AND key = $3
