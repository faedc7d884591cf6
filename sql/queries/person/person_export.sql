-- name: person_export
-- args: after bigint, count int, parts int, see visibility
-- row: = party_rows
-- access: read, slow
-- The next people in the order of ids, for an export.
WITH hit AS MATERIALIZED (
    SELECT p.id, p.id AS ord, :parts AS parts, NULL::bigint AS total FROM party p
    WHERE p.id > :after AND p.kind = :PARTY_PERSON AND
-- include: party_visible
    ORDER BY p.id LIMIT :count
)
-- include: party_rows
