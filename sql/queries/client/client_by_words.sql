-- name: client_by_words
-- args: tenant int, parts int, after bigint, count int, words text[]
-- row: = client_rows
-- access: read, slow
-- Every word in the name or in a contact value; the first word drives the search.
WITH candidate AS MATERIALIZED (
    SELECT k.party_id FROM search_parties(:tenant, :words, '{1,3}') AS k(party_id)
)
SELECT p.id, p.id AS ord,
-- include: client_rows
FROM candidate k JOIN party p ON p.id = k.party_id
WHERE true
-- include: client_hit_end
