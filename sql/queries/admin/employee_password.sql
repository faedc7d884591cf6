-- name: employee_password
-- Gives an employee a password and ends his logins. No row: no such employee.
-- args: login text, password_hash text
-- row: id bigint, ended bigint
-- access: write
WITH changed AS (
    UPDATE kartoteka.employee e SET password_hash = :password_hash
    WHERE e.tenant_id = :tenant AND e.login_key = kartoteka.fold(:login) AND e.deleted_at IS NULL
    RETURNING e.id
)
SELECT c.id, kartoteka.logins_end(:tenant, c.id, NULL) AS ended FROM changed c
