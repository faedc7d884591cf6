-- name: staff_password
-- args: employee_id bigint, password_hash text
-- row: ended bigint?
-- access: write
-- tenant: none, the function takes the connection's tenant
SELECT employee_password_put(:employee_id, :password_hash) AS ended
