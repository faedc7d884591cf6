-- name: contact_by_info
-- args: tenant int, see int, employee bigint, visible bigint[], parts int, sort int,
--       descending boolean, count int, skip int, kind int, filter_field int,
--       filter_patterns text[], filter_cased boolean,
--       kinds bigint[], category int, is_primary boolean, addresses boolean
-- row: = party_rows
-- access: read, slow
WITH hit AS MATERIALIZED (
    SELECT x.id, row_number() OVER () AS ord, $5 AS parts FROM (
    SELECT p.id FROM party p
    WHERE (EXISTS (SELECT FROM contact_info c WHERE c.tenant_id = $1 AND c.party_id = p.id
              AND ($14 IS NULL OR c.kind = ANY ($14)) AND ($15 IS NULL OR c.category = $15)
              AND ($16 IS NULL OR c.is_primary = $16))
           OR ($17 AND EXISTS (SELECT FROM address a WHERE a.tenant_id = $1 AND a.party_id = p.id
              AND ($15 IS NULL OR a.category = $15) AND ($16 IS NULL OR a.is_primary = $16))))
      AND
-- include: party_visible
-- include: contact_generic
-- include: contact_order
    ) x
)
-- include: party_rows
