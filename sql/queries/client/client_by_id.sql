-- name: client_by_id
-- args: tenant int, parts int, ids bigint[]
-- row: = client_rows
-- access: read
-- batch: ids
SELECT p.id, u.ord,
-- include: client_rows
FROM unnest($3) WITH ORDINALITY u(id, ord)
     JOIN party p ON p.tenant_id = $1 AND p.id = u.id AND p.kind = 1 AND p.deleted_at IS NULL
