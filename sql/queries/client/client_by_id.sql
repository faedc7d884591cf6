-- name: client_by_id
-- args: tenant int, parts int, ids bigint[]
-- row: = party_rows
-- access: read
-- batch: ids
WITH hit AS MATERIALIZED (
    SELECT p.id, u.ord, $2 AS parts,
-- include: client_columns
    FROM unnest($3) WITH ORDINALITY u(id, ord)
         JOIN party p ON p.tenant_id = $1 AND p.id = u.id AND p.kind = 1 AND p.deleted_at IS NULL
)
-- include: client_of_hit
