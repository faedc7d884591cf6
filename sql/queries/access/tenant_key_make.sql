-- name: tenant_key_make
-- args: kind text, key_hash text, prefix text, label text, can_write boolean, objects bigint[], origins text[]
-- row: id bigint?
-- access: write
-- tenant: none, the function takes the connection's tenant
SELECT key_make(:kind, :key_hash, :prefix, :label, :can_write, :objects, :origins) AS id
