-- name: client_by_words
-- args: after bigint, count int, words text[]
-- row: = client_rows
-- access: read, slow, one plan
-- lag: allowed
-- Finds clients that have every word in the name or in a contact value, by id. Where few have one
-- of the words, those are looked through; otherwise clients are read in the order of ids until the
-- page is full.
WITH form AS MATERIALIZED (
    SELECT f.fits FROM unnest(:words) AS w(typed), search_forms(:tenant, w.typed) f
), lead AS MATERIALIZED (
    SELECT s.party_id FROM search_any(:tenant, :words, ARRAY[:SOURCE_NAME, :SOURCE_CONTACT], 5001) AS s(party_id)
), few AS MATERIALIZED (
    SELECT count(*) <= 5000 AS yes FROM lead
)
(SELECT p.id, p.id AS ord,
-- include: client_rows
FROM (SELECT DISTINCT l.party_id FROM lead l WHERE l.party_id > :after) l
     JOIN party p ON p.tenant_id = :tenant AND p.id = l.party_id
WHERE (SELECT few.yes FROM few) AND p.kind = :PARTY_PERSON AND p.deleted_at IS NULL
-- include: client_worded
ORDER BY p.id LIMIT :count)
UNION ALL
(SELECT p.id, p.id AS ord,
-- include: client_rows
FROM party p
WHERE NOT (SELECT few.yes FROM few) AND p.tenant_id = :tenant AND p.kind = :PARTY_PERSON AND p.deleted_at IS NULL
  AND p.id > :after
-- include: client_worded
ORDER BY p.id LIMIT :count)
