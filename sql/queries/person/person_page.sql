-- name: person_page
-- args: tenant int, see int, employee bigint, visible bigint[], owners bigint[], parts int,
--       after bigint
-- row: = person_rows
-- access: read
-- A page of 200 people without a filter, newest first, along the index of creation.
-- The number of rows is written out and the bound is always there, so one plan fits every page. People
-- of a page mostly have neighbouring ids; then their contacts are one range of the index, with some that
-- nobody asked for. Other records take ids from the same sequence, so without a filter eight ids a person
-- are still neighbours.
WITH want AS NOT MATERIALIZED (
    SELECT $6 AS parts
), hit AS MATERIALIZED (
    SELECT p.id, p.company_id, p.owner_id, p.loyalty_id, p.source_id, p.created_at, p.updated_at,
           p.birthday, p.job_title, p.full_name, p.role, p.external_id, NULL::text AS ord
    FROM party p
    WHERE (p.created_at, p.id) < (
              CASE WHEN $7 IS NULL THEN timestamptz 'infinity' ELSE
                  (SELECT a.created_at FROM party a WHERE a.tenant_id = $1 AND a.id = $7) END,
              CASE WHEN $7 IS NULL THEN 9223372036854775807 ELSE $7 END)
      AND p.kind = 1 AND ($5 IS NULL OR p.owner_id = ANY ($5)) AND
-- include: party_visible
    ORDER BY p.created_at DESC, p.id DESC LIMIT 200
), span AS MATERIALIZED (
    SELECT min(id) AS lo, max(id) AS hi, max(id) - min(id) < count(*) *
           CASE WHEN $5 IS NULL AND ($2 = 0 OR $4 IS NULL) THEN 8 ELSE 2 END AS dense FROM hit
)
-- include: person_rows
UNION ALL
SELECT 16 + c.kind * 16 + c.category, c.party_id, c.id, NULL::bigint, NULL::timestamptz, c.value,
       NULL::text, NULL::text
FROM contact_info c
WHERE c.tenant_id = $1 AND (SELECT parts FROM want) & 1 <> 0
  AND c.party_id >= (SELECT lo FROM span WHERE dense)
  AND c.party_id <= (SELECT hi FROM span WHERE dense)
UNION ALL
-- include: person_contacts
  AND NOT (SELECT dense FROM span)
