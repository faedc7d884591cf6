-- name: idempotency_purge
-- args: none
-- row: none
-- access: write
DELETE FROM idempotency WHERE tenant_id = :tenant AND (key_id, key) IN (
    SELECT key_id, key FROM idempotency
    WHERE tenant_id = :tenant AND created_at < now() - interval '24 hours'
    ORDER BY created_at LIMIT 100 FOR UPDATE SKIP LOCKED)
