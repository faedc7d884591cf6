-- name: idempotency_keep
-- args: key text, answer text, created_id bigint?
-- row: none
-- access: write
UPDATE idempotency SET answer = :answer, created_id = :created_id
WHERE tenant_id = :tenant AND key_id = COALESCE(:key_id, 0) AND key = :key
