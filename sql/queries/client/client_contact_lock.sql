-- name: client_contact_lock
-- args: id bigint
-- row: id bigint
-- access: write
-- Holds a person until the transaction ends: what the next statement reads of its parts is what the writers
-- before have left.
SELECT p.id FROM party p
WHERE p.tenant_id = :tenant AND p.id = :id AND p.kind = :PARTY_PERSON AND p.deleted_at IS NULL
FOR UPDATE
