-- name: employee_id
-- args: login text
-- row: id bigint
-- access: read
SELECT id FROM kartoteka.employee WHERE tenant_id = :tenant AND login_key = kartoteka.fold(:login)
