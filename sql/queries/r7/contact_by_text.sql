-- name: contact_by_text
-- args: tenant int, see int, employee bigint, visible bigint[], parts int, sort int,
--       descending boolean, count int, skip int, kind int, filter_field int,
--       filter_patterns text[], filter_cased boolean,
--       kinds bigint[], category int, is_primary boolean, typed text, addresses boolean
-- row: = party_rows
-- access: read, slow
-- Contacts by a part of a contact value (or of an address), a phone in any spelling.
WITH candidate AS MATERIALIZED (
    SELECT k.party_id, k.source, k.ref_id FROM search_values($1, $17, '{3,4}') k
), found AS MATERIALIZED (
    SELECT k.party_id FROM candidate k
         JOIN contact_info c ON c.tenant_id = $1 AND c.id = k.ref_id
    WHERE k.source = 3
      AND ($14 IS NULL OR c.kind = ANY ($14)) AND ($15 IS NULL OR c.category = $15)
      AND ($16 IS NULL OR c.is_primary = $16)
    UNION
    SELECT k.party_id FROM candidate k
         JOIN address a ON a.tenant_id = $1 AND a.id = k.ref_id
    WHERE k.source = 4 AND $18 AND ($15 IS NULL OR a.category = $15)
      AND ($16 IS NULL OR a.is_primary = $16)
), hit AS MATERIALIZED (
    SELECT x.id, row_number() OVER () AS ord, $5 AS parts FROM (
    SELECT p.id FROM party p JOIN found f ON f.party_id = p.id
    WHERE
-- include: party_visible
-- include: contact_generic
-- include: contact_order
    ) x
)
-- include: party_rows
UNION ALL
SELECT 0::smallint, 0::bigint, 0::bigint,
    CASE WHEN page.n < $8 AND (page.n > 0 OR $9 = 0) THEN $9 + page.n ELSE (
    SELECT count(*) FROM party p JOIN found f ON f.party_id = p.id
    WHERE
-- include: party_visible
-- include: contact_generic
    ) END,
       NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint,
       NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::boolean, NULL::boolean,
       NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text,
       NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text,
       NULL::text, NULL::text, NULL::text
FROM (SELECT count(*) AS n FROM hit) page
