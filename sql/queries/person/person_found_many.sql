-- name: person_found_many
-- args: parts int, least bigint
-- row: = person_rows
-- access: read, slow
-- memory: tenant
-- Lists people with texts that many have: they are read in the order of the list until the page is full. The total
-- says how many there are at least; `least` is what is known already.
WITH form AS MATERIALIZED (
    SELECT f.fits FROM search_forms(:tenant, :word) f
), valued AS MATERIALIZED (    -- a name's letters stand in no value: then no values are looked at
    SELECT CASE WHEN length(:word) < 3 THEN true
                ELSE EXISTS (SELECT FROM search_some(:tenant, :word, '{3}', 1) s) END AS yes
), page AS MATERIALIZED (
    SELECT p.id FROM party p
    WHERE
-- include: person_behind
    AND
-- include: person_filter
-- include: party_visible
-- include: person_worded
-- include: person_order
), wanted AS (
    SELECT :parts AS parts, GREATEST(:least, :skip + count(*) + (count(*) = :count)::int) AS total FROM page
)
SELECT
-- include: person_rows
FROM wanted want, (SELECT y.id, row_number() OVER () AS ord FROM page y) x
     JOIN party p ON p.tenant_id = :tenant AND p.id = x.id
ORDER BY x.ord
