-- name: own_company_remove
-- args: id bigint
-- row: id bigint
-- access: write
DELETE FROM kartoteka.own_company WHERE tenant_id = :tenant AND party_id = :id RETURNING party_id AS id
