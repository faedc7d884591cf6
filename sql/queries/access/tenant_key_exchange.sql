-- name: tenant_key_exchange
-- args: id bigint, key_hash text, prefix text, page_hash text, page_prefix text, hours int
-- row: id bigint, kind text
-- access: write
-- tenant: none, the function takes the connection's tenant
SELECT id, kind FROM key_exchange(:id, :key_hash, :prefix, :page_hash, :page_prefix, :hours)
