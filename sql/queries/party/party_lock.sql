-- name: party_lock
-- args: ids bigint[]
-- row: id bigint
-- access: write
-- Locks parties, so that the next statements of the transaction see what others have done to them:
-- a statement that waits for a lock itself sees the rows as they were before it waited.
SELECT p.id FROM party p
WHERE p.tenant_id = :tenant AND p.id = ANY (:ids) AND p.deleted_at IS NULL
ORDER BY p.id FOR UPDATE
