-- name: client_by_external
-- args: tenant int, parts int, after bigint, count int, external_id text
-- row: = party_rows
-- access: read
WITH hit AS MATERIALIZED (
    SELECT p.id, p.id AS ord, $2 AS parts,
-- include: client_columns
    FROM party p
    WHERE p.external_id = $5
-- include: client_hit_end
)
-- include: client_of_hit
