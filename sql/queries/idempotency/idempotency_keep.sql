-- name: idempotency_keep
-- args: key text, answer text
-- row: none
-- access: write
UPDATE idempotency SET answer = :answer WHERE tenant_id = :tenant AND key_id = COALESCE(:key_id, 0) AND key = :key
