-- name: loyalty_account_delete
-- args: number text
-- row: party_id bigint
-- access: write
DELETE FROM loyalty_account WHERE tenant_id = :tenant AND number = :number RETURNING party_id
