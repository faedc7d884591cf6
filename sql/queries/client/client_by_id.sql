-- name: client_by_id
-- args: ids bigint[1]
-- row: = client_rows
-- access: read
-- memory: ids
-- batch: ids
SELECT p.id, u.ord,
-- include: client_rows
FROM unnest(:ids) WITH ORDINALITY u(id, ord)
     JOIN party p ON p.tenant_id = :tenant AND p.id = u.id AND p.kind = :PARTY_PERSON AND p.deleted_at IS NULL
