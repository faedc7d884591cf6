-- name: employee_set_password
-- args: tenant int, login text, password_hash text
-- row: none
-- access: write
UPDATE kartoteka.employee SET password_hash = $3
WHERE tenant_id = $1 AND login_key = kartoteka.fold($2)
