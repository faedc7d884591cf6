-- name: party_by_id
-- args: tenant int, see int, employee bigint, visible bigint[], parts int, id bigint, kind int
-- row: = party_rows
-- access: read
WITH hit AS MATERIALIZED (
    SELECT p.id, 1::bigint AS ord, $5 AS parts FROM party p
    WHERE p.id = $6 AND ($7 = 0 OR p.kind = $7) AND
-- include: party_visible
)
-- include: party_rows
