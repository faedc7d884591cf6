-- name: person_page
-- args: tenant int, see int, employee bigint, visible bigint[], owners bigint[], parts int,
--       after bigint
-- row: part int, id bigint, n1 bigint, n2 bigint, at timestamptz, t1 text, t2 text, t3 text
-- access: read
-- A page of 200 people without a filter, newest first, along the index of creation, in narrow rows: what
-- few lists show (part 2) travels only when it is asked for, a company once and not with each of its
-- people, and a contact's kind and category as its part: 16 + 16 * kind + category. People are in the
-- page's order: a stored CTE is read as it was stored, branch after branch.
-- The number of rows is written out and the bound is always there, so one plan fits every page. People
-- of a page mostly have neighbouring ids; then their contacts are one range of the index, with some that
-- nobody asked for. Other records take ids from the same sequence, so without a filter eight ids a person
-- are still neighbours.
WITH hit AS MATERIALIZED (
    SELECT p.id, p.company_id, p.owner_id, p.loyalty_id, p.source_id, p.created_at, p.updated_at,
           p.birthday, p.job_title, p.full_name, p.role, p.external_id
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
SELECT 1 AS part, h.id, h.owner_id AS n1, h.company_id AS n2, h.created_at AS at,
       h.job_title AS t1, h.full_name AS t2, NULL::text AS t3
FROM hit h
UNION ALL
SELECT 2, h.id, h.loyalty_id, h.source_id, h.updated_at, h.role, h.external_id, h.birthday::text
FROM hit h WHERE $6 & 256 <> 0
UNION ALL
SELECT 3, k.id, NULL::bigint, NULL::bigint, NULL::timestamptz, k.company_name, NULL::text, NULL::text
FROM party k
WHERE $6 & 64 <> 0 AND k.tenant_id = $1 AND k.kind = 2 AND k.deleted_at IS NULL
  AND k.id = ANY (ARRAY(SELECT h.company_id FROM hit h WHERE h.company_id IS NOT NULL))
UNION ALL
SELECT 4, v.party_id, v.field_id, NULL::bigint, NULL::timestamptz, v.value, NULL::text, NULL::text
FROM hit h JOIN custom_value v ON v.tenant_id = $1 AND v.party_id = h.id
WHERE $6 & 4 <> 0
UNION ALL
SELECT 16 + c.kind * 16 + c.category, c.party_id, c.id, NULL::bigint, NULL::timestamptz, c.value,
       NULL::text, NULL::text
FROM contact_info c
WHERE c.tenant_id = $1 AND $6 & 1 <> 0 AND c.party_id >= (SELECT lo FROM span WHERE dense)
  AND c.party_id <= (SELECT hi FROM span WHERE dense)
UNION ALL
SELECT 16 + c.kind * 16 + c.category, c.party_id, c.id, NULL::bigint, NULL::timestamptz, c.value,
       NULL::text, NULL::text
FROM hit h JOIN contact_info c ON c.tenant_id = $1 AND c.party_id = h.id
WHERE $6 & 1 <> 0 AND NOT (SELECT dense FROM span)
