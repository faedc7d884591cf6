-- name: staff_put
-- args: employee_id bigint, login text?, name text?, title text?, role text?, boss bigint?, admin boolean?,
--       email text?, phone text?, mobile text?, active boolean?
-- row: id bigint?
-- access: write
-- tenant: none, the function takes the connection's tenant
SELECT employee_put(:employee_id, :login, :name, :title, :role, :boss, :admin, :email, :phone, :mobile, :active) AS id
