-- name: book_cards
-- args: parts int, ids bigint[]
-- row: = party_rows
-- access: read, slow
-- People of an address book with what their cards show.
WITH hit AS MATERIALIZED (
    SELECT p.id, p.id AS ord, :parts AS parts, NULL::bigint AS total FROM party p
    WHERE p.id = ANY (:ids) AND p.kind = :PARTY_PERSON AND
-- include: party_visible
)
-- include: party_rows
