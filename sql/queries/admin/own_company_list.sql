-- name: own_company_list
-- args: none
-- row: id bigint, name text
-- access: read
SELECT p.id, p.company_name AS name
FROM kartoteka.own_company o JOIN kartoteka.party p ON p.tenant_id = :tenant AND p.id = o.party_id
WHERE o.tenant_id = :tenant AND p.deleted_at IS NULL ORDER BY p.id
