-- name: contact_by_info
-- args: parts int, kinds bigint[]?, category int?, is_primary boolean?, addresses boolean
-- row: = party_rows
-- access: read, slow
-- memory: tenant
-- value_key is never NULL; naming it opens the index of values by kind.
WITH hit AS MATERIALIZED (
    SELECT x.id, row_number() OVER () AS ord, :parts AS parts, NULL::bigint AS total FROM (
    SELECT p.id FROM party p
    WHERE (EXISTS (SELECT FROM contact_info c WHERE c.tenant_id = :tenant AND c.party_id = p.id AND c.value_key IS NOT NULL
              AND (:kinds IS NULL OR c.kind = ANY (:kinds)) AND (:category IS NULL OR c.category = :category)
              AND (:is_primary IS NULL OR c.is_primary = :is_primary))
           OR (:addresses AND EXISTS (SELECT FROM address a WHERE a.tenant_id = :tenant AND a.party_id = p.id
              AND (:category IS NULL OR a.category = :category) AND (:is_primary IS NULL OR a.is_primary = :is_primary))))
      AND
-- include: party_visible
-- include: contact_generic
-- include: contact_order
    ) x
)
-- include: party_rows
