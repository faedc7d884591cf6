-- name: tenant_keys
-- args: none
-- row: id bigint, kind text, prefix text, label text, can_write boolean, objects text, origins text,
--      created_at timestamptz, ended_at timestamptz?, used_at timestamptz?
-- access: read
-- tenant: none, the function takes the connection's tenant
SELECT id, kind, prefix, label, can_write, objects, origins, created_at, ended_at, used_at FROM keys_of()
