-- name: staff_list
-- args: none
-- row: id bigint, uuid uuid, login text, name text, title text, role text, boss uuid?, is_admin boolean,
--      active boolean, email text, phone text, mobile text, has_password boolean, logins bigint
-- access: read
-- tenant: none, the function takes the connection's tenant
SELECT id, uuid, login, name, title, role, boss, is_admin, active, email, phone, mobile, has_password, logins
FROM employees_of()
