-- name: idempotency_get
-- args: key text
-- row: request text, answer text
-- access: read
SELECT request, answer FROM idempotency WHERE tenant_id = :tenant AND key_id = COALESCE(:key_id, 0) AND key = :key
