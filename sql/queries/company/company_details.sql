-- name: company_details
-- args: tenant int, ids bigint[]
-- row: id bigint, type text, category_id bigint, territory_id bigint, relation_id bigint,
--      head_id bigint, head_name text, scheme text, person_id bigint, person_name text
-- access: read
SELECT p.id, COALESCE(d.type, 'client'), d.category_id, d.territory_id, d.relation_id, h.id,
       h.company_name, COALESCE(d.scheme, ''), m.id, m.full_name
FROM party p
     LEFT JOIN company_detail d ON d.tenant_id = $1 AND d.party_id = p.id
     LEFT JOIN party h ON h.tenant_id = $1 AND h.id = d.head_id AND h.deleted_at IS NULL
     LEFT JOIN party m ON m.tenant_id = $1 AND m.id = p.main_person_id AND m.deleted_at IS NULL
WHERE p.tenant_id = $1 AND p.id = ANY ($2)
ORDER BY p.id
