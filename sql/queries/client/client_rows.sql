-- name: client_rows
-- args: tenant int, parts int, ids bigint[]
-- row: = party_rows
-- access: read
WITH hit AS MATERIALIZED (
    SELECT p.id, p.id AS ord, $2 AS parts,
-- include: client_columns
    FROM party p
    WHERE p.tenant_id = $1 AND p.kind = 1 AND p.deleted_at IS NULL AND p.id = ANY ($3)
)
-- include: client_of_hit
