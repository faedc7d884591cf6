-- name: party_by_contact
-- args: tenant int, see int, employee bigint, visible bigint[], parts int, kinds bigint[],
--       category int, is_primary boolean, pattern text, phone text, count int, skip int
-- row: = party_rows
-- access: read
WITH hit AS MATERIALIZED (
    SELECT p.id, p.id AS ord, $5 AS parts FROM party p
    WHERE p.id IN (
        SELECT c.party_id FROM contact_info c
        WHERE c.tenant_id = $1 AND ($6 IS NULL OR c.kind = ANY ($6))
          AND ($7 IS NULL OR c.category = $7) AND ($8 IS NULL OR c.is_primary = $8)
          AND ($9 IS NULL OR c.id IN (
              SELECT s.ref_id FROM search_key s
              WHERE s.tenant_id = $1 AND s.source = 3
                AND (s.key LIKE fold($9)
                     OR (length(phone_key($10)) >= 3
                         AND s.key LIKE '%' || phone_key($10) || '%')))))
      AND
-- include: party_visible
    ORDER BY p.id LIMIT $11 OFFSET $12
)
-- include: party_rows
