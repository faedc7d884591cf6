-- name: contact_gone
-- args: id bigint
-- row: id bigint
-- access: read
-- Says whether a party was deleted or merged away.
SELECT p.id FROM party p WHERE p.tenant_id = :tenant AND p.id = :id AND p.deleted_at IS NOT NULL
