-- name: client_by_card
-- args: tenant int, parts int, after bigint, count int, code text
-- row: = party_rows
-- access: read
WITH hit AS MATERIALIZED (
    SELECT p.id, p.id AS ord, $2 AS parts,
-- include: client_columns
    FROM party p
    WHERE p.id IN (SELECT l.party_id FROM loyalty_card l WHERE l.tenant_id = $1 AND l.code = $5)
-- include: client_hit_end
)
-- include: client_of_hit
