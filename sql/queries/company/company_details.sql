-- name: company_details
-- args: ids bigint[]
-- row: id bigint, type text, category_id bigint?, territory_id bigint?, relation_id bigint?,
--      head_id bigint?, head_name text?, scheme text, person_id bigint?, person_name text?
-- access: read
-- memory: tenant
SELECT p.id, COALESCE(d.type, 'client') AS type, d.category_id, d.territory_id, d.relation_id,
       h.id AS head_id, h.company_name AS head_name, COALESCE(d.scheme, '') AS scheme,
       m.id AS person_id, m.full_name AS person_name
FROM party p
     LEFT JOIN company_detail d ON d.tenant_id = :tenant AND d.party_id = p.id
     LEFT JOIN party h ON h.tenant_id = :tenant AND h.id = d.head_id AND h.deleted_at IS NULL
     LEFT JOIN party m ON m.tenant_id = :tenant AND m.id = p.main_person_id AND m.deleted_at IS NULL
WHERE p.tenant_id = :tenant AND p.id = ANY (:ids)
ORDER BY p.id
