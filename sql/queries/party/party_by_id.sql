-- name: party_by_id
-- args: parts int, id bigint, kind int
-- row: = party_rows
-- access: read
-- memory: id
WITH hit AS MATERIALIZED (
    SELECT p.id, 1::bigint AS ord, :parts AS parts, NULL::bigint AS total FROM party p
    WHERE p.id = :id AND (:kind = :PARTY_ANY OR p.kind = :kind) AND
-- include: party_visible
)
-- include: party_rows
