-- name: tenant_key_end
-- args: id bigint
-- row: ended bigint
-- access: write
-- tenant: none, the function takes the connection's tenant
SELECT key_end(:id) AS ended
