-- name: idempotency_take
-- args: key text, request text
-- row: fresh boolean
-- access: write
-- Takes a key; no row: the key is known. It waits for a request with the same key that is still
-- running.
INSERT INTO idempotency (tenant_id, key_id, key, request) VALUES (:tenant, COALESCE(:key_id, 0), :key, :request)
ON CONFLICT (tenant_id, key_id, key) DO NOTHING RETURNING true AS fresh
