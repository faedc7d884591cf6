-- name: person_page
-- args: tenant int, see int, employee bigint, visible bigint[], owners bigint[], parts int,
--       after bigint
-- row: part smallint, party_id bigint, id bigint, n1 bigint, n2 bigint, n3 bigint, n4 bigint,
--      t1 text, t2 text, t3 text, t4 text, t5 text, t6 text, t7 text, t8 text
-- access: read
-- A page of 200 people without a filter, newest first, along the index of creation. The number of rows is
-- written out and the bound is always there, so one plan fits every page. People of a page mostly have
-- ids in a row: then their contacts are one range of the index, with some that nobody asked for.
WITH hit AS MATERIALIZED (
    SELECT p.id, p.company_id, p.owner_id, p.loyalty_id, p.source_id, p.created_at, p.updated_at,
           p.birthday, p.job_title, p.full_name, p.role, p.external_id,
           row_number() OVER (ORDER BY p.created_at DESC, p.id DESC) AS ord
    FROM party p
    WHERE (p.created_at, p.id) < (
              CASE WHEN $7 IS NULL THEN timestamptz 'infinity' ELSE
                  (SELECT a.created_at FROM party a WHERE a.tenant_id = $1 AND a.id = $7) END,
              CASE WHEN $7 IS NULL THEN 9223372036854775807 ELSE $7 END)
      AND p.kind = 1 AND ($5 IS NULL OR p.owner_id = ANY ($5)) AND
-- include: party_visible
    ORDER BY p.created_at DESC, p.id DESC LIMIT 200
), span AS MATERIALIZED (
    SELECT min(id) AS lo, max(id) AS hi, max(id) - min(id) < 2 * count(*) AS dense FROM hit
)
SELECT 1::smallint AS part, h.id AS party_id, k.id, h.owner_id AS n1, h.loyalty_id AS n2,
       h.source_id AS n3, h.ord AS n4, h.created_at::text AS t1, h.updated_at::text AS t2,
       h.birthday::text AS t3, h.job_title AS t4, h.full_name AS t5, h.role AS t6,
       h.external_id AS t7, k.company_name AS t8
FROM hit h LEFT JOIN party k ON k.tenant_id = $1 AND k.id = h.company_id AND k.deleted_at IS NULL
UNION ALL
SELECT 2::smallint, c.party_id, c.id, c.kind::bigint, c.category::bigint, NULL::bigint, NULL::bigint,
       c.value, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text
FROM contact_info c
WHERE c.tenant_id = $1 AND $6 & 1 <> 0 AND c.party_id >= (SELECT lo FROM span WHERE dense)
  AND c.party_id <= (SELECT hi FROM span WHERE dense)
UNION ALL
SELECT 2::smallint, c.party_id, c.id, c.kind::bigint, c.category::bigint, NULL::bigint, NULL::bigint,
       c.value, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text
FROM hit h JOIN contact_info c ON c.tenant_id = $1 AND c.party_id = h.id
WHERE $6 & 1 <> 0 AND NOT (SELECT dense FROM span)
UNION ALL
SELECT 3::smallint, v.party_id, v.field_id, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint,
       v.value, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text
FROM hit h JOIN custom_value v ON v.tenant_id = $1 AND v.party_id = h.id
WHERE $6 & 4 <> 0
