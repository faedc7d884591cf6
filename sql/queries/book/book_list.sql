-- name: book_list
-- args: after bigint, count int
-- row: id bigint, revision bigint, name text?
-- access: read, slow
-- The cards of the caller's address book, in the order of ids.
SELECT p.id, p.revision, c.name
FROM party p LEFT JOIN dav_card c ON c.tenant_id = :tenant AND c.party_id = p.id
WHERE p.id > :after AND p.kind = :PARTY_PERSON AND
-- include: party_visible
ORDER BY p.id LIMIT :count
