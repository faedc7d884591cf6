-- name: street_lock
-- args: tenant int, id bigint
-- row: id bigint
-- access: write
-- Whoever refers to the street from now on waits for this transaction.
SELECT id FROM street WHERE tenant_id = $1 AND id = $2 FOR UPDATE
