-- name: employee_set_password
-- args: login text, password_hash text
-- row: none
-- access: write
UPDATE kartoteka.employee SET password_hash = :password_hash
WHERE tenant_id = :tenant AND login_key = kartoteka.fold(:login)
