-- name: person_by_ids
-- args: parts int, ids bigint[]
-- row: = party_rows
-- access: read
-- memory: ids
WITH hit AS MATERIALIZED (
    SELECT p.id, p.id AS ord, :parts AS parts, NULL::bigint AS total FROM party p
    WHERE p.id = ANY (:ids) AND
-- include: party_visible
)
-- include: party_rows
