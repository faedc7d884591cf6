-- name: street_lock
-- args: id bigint
-- row: id bigint
-- access: write
-- Whoever refers to the street from now on waits for this transaction.
SELECT id FROM street WHERE tenant_id = :tenant AND id = :id FOR UPDATE
