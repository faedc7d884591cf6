-- name: idempotency_take
-- args: tenant int, key_id bigint, key text, request text
-- row: fresh boolean
-- access: write
-- No row: the key is known. Waits for a request with the same key that is still running.
INSERT INTO idempotency (tenant_id, key_id, key, request) VALUES (:tenant, :key_id, :key, :request)
ON CONFLICT (tenant_id, key_id, key) DO NOTHING RETURNING true AS fresh
