-- name: client_contact_lock
-- args: id bigint
-- row: id bigint
-- access: write
-- Holds a person until the transaction ends, so that the next statement reads its parts as earlier
-- writers have left them.
SELECT p.id FROM party p
WHERE p.tenant_id = :tenant AND p.id = :id AND p.kind = :PARTY_PERSON AND p.deleted_at IS NULL
FOR UPDATE
