-- name: loyalty_card_delete
-- args: code text
-- row: party_id bigint
-- access: write
DELETE FROM loyalty_card WHERE tenant_id = :tenant AND code = :code RETURNING party_id
