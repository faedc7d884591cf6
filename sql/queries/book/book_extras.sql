-- name: book_extras
-- args: ids bigint[]
-- row: id bigint, name text?, uid text?, extra text
-- access: read
-- The lines that devices have written beside people.
SELECT c.party_id AS id, c.name, c.uid, c.extra FROM dav_card c
WHERE c.tenant_id = :tenant AND c.party_id = ANY (:ids)
ORDER BY c.party_id
