-- name: book_named
-- args: names text[]
-- row: ord bigint, id bigint
-- access: read
-- The people whose cards have these names, which devices chose; ord is the place among them, from 1.
SELECT u.ord, c.party_id AS id
FROM unnest(:names::text[]) WITH ORDINALITY AS u(name, ord)
     JOIN dav_card c ON c.tenant_id = :tenant AND c.name = u.name
ORDER BY u.ord
