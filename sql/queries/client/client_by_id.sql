-- name: client_by_id
-- args: tenant int, parts int, id bigint
-- row: = party_rows
-- access: read
WITH hit AS MATERIALIZED (
    SELECT p.id, 1::bigint AS ord, $2 AS parts FROM party p
    WHERE p.tenant_id = $1 AND p.id = $3 AND p.kind = 1 AND p.deleted_at IS NULL
)
-- include: party_rows_client
