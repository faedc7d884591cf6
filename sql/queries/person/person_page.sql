-- name: person_page
-- args: tenant int, see int, employee bigint, visible bigint[], owners bigint[], parts int,
--       after bigint
-- row: = person_rows
-- access: read
-- A page of 200 people without a filter, newest first, along the index of creation.
-- The number of rows is written out and the bound is always there, so one plan fits every page.
SELECT
-- include: person_rows
FROM (SELECT $6 AS parts) want, party p
WHERE (p.created_at, p.id) < (
          CASE WHEN $7 IS NULL THEN timestamptz 'infinity' ELSE
              (SELECT a.created_at FROM party a WHERE a.tenant_id = $1 AND a.id = $7) END,
          CASE WHEN $7 IS NULL THEN 9223372036854775807 ELSE $7 END)
  AND p.kind = 1 AND ($5 IS NULL OR p.owner_id = ANY ($5)) AND
-- include: party_visible
ORDER BY p.created_at DESC, p.id DESC LIMIT 200
