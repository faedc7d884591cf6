-- name: devices
-- args: employee_id bigint?
-- row: id bigint, login text, prefix text, label text, can_write boolean, created_at timestamptz,
--      used_at timestamptz?
-- access: read
-- tenant: none, the function takes the connection's tenant
SELECT id, login, prefix, label, can_write, created_at, used_at FROM devices_of(:employee_id) ORDER BY id
