-- name: book_company
-- args: title text, see visibility
-- row: id bigint
-- access: read
-- The company that the caller sees under a name, without case; of several the oldest.
SELECT p.id FROM party p
WHERE p.name_key = fold(:title) AND p.kind = :PARTY_COMPANY AND
-- include: party_visible
ORDER BY p.id LIMIT 1
