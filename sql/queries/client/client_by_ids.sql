-- name: client_by_ids
-- args: ids bigint[]
-- row: = client_rows
-- access: read
SELECT p.id, p.id AS ord,
-- include: client_rows
FROM party p
WHERE p.tenant_id = :tenant AND p.kind = :PARTY_PERSON AND p.deleted_at IS NULL AND p.id = ANY (:ids)
