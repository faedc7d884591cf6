-- name: company_requisites
-- args: ids bigint[]
-- row: id bigint, name text, value text
-- access: read
-- memory: tenant
SELECT r.party_id AS id, r.name, r.value FROM company_requisite r
WHERE r.tenant_id = :tenant AND r.party_id = ANY (:ids) ORDER BY r.party_id, r.name
