-- name: client_by_contact
-- args: tenant int, parts int, after bigint, count int, kind int, typed text
-- row: = party_rows
-- access: read
-- A Russian number is found with and without its 7.
WITH wanted AS MATERIALIZED (
    SELECT contact_key($5::smallint, $6) AS key
), hit AS MATERIALIZED (
    SELECT p.id, p.id AS ord, $2 AS parts FROM party p
    WHERE p.id IN (SELECT c.party_id FROM contact_info c, wanted w
                   WHERE c.tenant_id = $1 AND c.kind = $5
                     AND c.value_key = ANY (CASE
                         WHEN $5 = 0 AND length(w.key) = 10 THEN ARRAY[w.key, '7' || w.key]
                         WHEN $5 = 0 AND length(w.key) = 11 AND left(w.key, 1) = '7'
                             THEN ARRAY[w.key, substr(w.key, 2)]
                         ELSE ARRAY[w.key] END))
-- include: client_hit_end
)
-- include: party_rows
