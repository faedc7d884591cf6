-- name: own_companies
-- args: none
-- row: id bigint
-- access: read
SELECT o.party_id AS id FROM own_company o JOIN party p ON p.tenant_id = :tenant AND p.id = o.party_id
WHERE o.tenant_id = :tenant AND p.deleted_at IS NULL ORDER BY o.party_id
