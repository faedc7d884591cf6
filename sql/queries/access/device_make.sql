-- name: device_make
-- args: employee_id bigint, key_hash text, prefix text, label text, can_write boolean
-- row: id bigint?
-- access: write
-- tenant: none, the function takes the connection's tenant
SELECT device_make(:employee_id, :key_hash, :prefix, :label, :can_write) AS id
