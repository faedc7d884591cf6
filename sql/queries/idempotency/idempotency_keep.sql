-- name: idempotency_keep
-- args: tenant int, key_id bigint, key text, answer text
-- row: none
-- access: write
UPDATE idempotency SET answer = :answer WHERE tenant_id = :tenant AND key_id = :key_id AND key = :key
