-- name: party_lock
-- args: ids bigint[]
-- row: id bigint
-- access: write
-- Locks parties, so that what follows in the transaction sees what others have done to them: a statement
-- that waits for a lock itself sees what was there before it waited.
SELECT p.id FROM party p
WHERE p.tenant_id = :tenant AND p.id = ANY (:ids) AND p.deleted_at IS NULL
ORDER BY p.id FOR UPDATE
