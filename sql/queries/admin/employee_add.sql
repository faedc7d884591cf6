-- name: employee_add
-- args: login text, name text, title text, role text, boss bigint?, admin boolean,
--       password_hash text?
-- row: id bigint
-- access: write
INSERT INTO kartoteka.employee
    (tenant_id, id, login, name, title, role, boss_id, is_admin, password_hash)
VALUES (:tenant, kartoteka.next_id(:tenant), :login, :name, :title, :role, :boss, :admin, :password_hash)
RETURNING id
