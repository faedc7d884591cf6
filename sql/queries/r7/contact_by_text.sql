-- name: contact_by_text
-- args: parts int, kinds bigint[]?, category int?, is_primary boolean?, typed text, addresses boolean
-- row: = party_rows
-- access: read, slow
-- Contacts by a part of a contact value (or of an address), a phone in any spelling.
WITH candidate AS MATERIALIZED (
    SELECT k.party_id, k.source, k.ref_id FROM search_values(:tenant, :typed, '{3,4}') k
), found AS MATERIALIZED (
    SELECT k.party_id FROM candidate k
         JOIN contact_info c ON c.tenant_id = :tenant AND c.id = k.ref_id
    WHERE k.source = 3
      AND (:kinds IS NULL OR c.kind = ANY (:kinds)) AND (:category IS NULL OR c.category = :category)
      AND (:is_primary IS NULL OR c.is_primary = :is_primary)
    UNION
    SELECT k.party_id FROM candidate k
         JOIN address a ON a.tenant_id = :tenant AND a.id = k.ref_id
    WHERE k.source = 4 AND :addresses AND (:category IS NULL OR a.category = :category)
      AND (:is_primary IS NULL OR a.is_primary = :is_primary)
), hit AS MATERIALIZED (
    SELECT x.id, row_number() OVER () AS ord, :parts AS parts FROM (
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
    CASE WHEN page.n < :count AND (page.n > 0 OR :skip = 0) THEN :skip + page.n ELSE (
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
