-- name: contact_by_ids
-- args: tenant int, see int, employee bigint, visible bigint[], parts int, ids bigint[]
-- row: = party_rows
-- access: read
WITH hit AS MATERIALIZED (
    SELECT p.id, p.id AS ord, $5 AS parts FROM party p
    WHERE p.id = ANY ($6) AND
-- include: party_visible
)
-- include: party_rows
