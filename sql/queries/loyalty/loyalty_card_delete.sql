-- name: loyalty_card_delete
-- args: tenant int, code text
-- row: party_id bigint
-- access: write
DELETE FROM loyalty_card WHERE tenant_id = $1 AND code = $2 RETURNING party_id
