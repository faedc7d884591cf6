-- name: idempotency_get
-- args: key text
-- row: request text, answer text, created_id bigint?
-- access: read
SELECT request, answer, created_id FROM idempotency
WHERE tenant_id = :tenant AND key_id = COALESCE(:key_id, 0) AND key = :key
