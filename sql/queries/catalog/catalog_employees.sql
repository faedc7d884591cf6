-- name: catalog_employees
-- args: none
-- row: id bigint, boss_id bigint?, uuid uuid, login text, login_key text, name text, title text,
--      role text, email text, phone text, phone_internal text, mobile text, external_id text?,
--      department_external_id text?,
--      is_admin boolean, active boolean
-- access: read
SELECT id, boss_id, uuid, login, login_key, name, title, role, email, phone, phone_internal, mobile,
       external_id, department_external_id, is_admin, active
FROM employee WHERE tenant_id = :tenant ORDER BY id
