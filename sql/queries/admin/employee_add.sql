-- name: employee_add
-- args: tenant int, login text, name text, title text, role text, boss bigint, is_admin boolean,
--       password_hash text
-- row: id bigint
-- access: write
INSERT INTO kartoteka.employee
    (tenant_id, id, login, name, title, role, boss_id, is_admin, password_hash)
VALUES ($1, kartoteka.next_id($1), $2, $3, $4, $5, $6, $7, $8)
RETURNING id
