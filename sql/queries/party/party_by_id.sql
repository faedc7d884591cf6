-- name: party_by_id
-- args: tenant int, see visibility, employee bigint, visible bigint[], parts int, id bigint, kind int
-- row: = party_rows
-- access: read
WITH hit AS MATERIALIZED (
    SELECT p.id, 1::bigint AS ord, :parts AS parts FROM party p
    WHERE p.id = :id AND (:kind = 0 OR p.kind = :kind) AND
-- include: party_visible
)
-- include: party_rows
