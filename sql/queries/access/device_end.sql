-- name: device_end
-- args: employee_id bigint?, id bigint
-- row: ended bigint
-- access: write
-- tenant: none, the function takes the connection's tenant
SELECT device_end(:employee_id, :id) AS ended
