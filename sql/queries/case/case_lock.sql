-- name: case_lock
-- args: ids bigint[]
-- row: id bigint
-- access: write
-- Locks cases, as party_lock locks parties.
SELECT c.id FROM crm_case c WHERE c.tenant_id = :tenant AND c.id = ANY (:ids)
ORDER BY c.id FOR UPDATE
