-- name: employee_block
-- Blocks an employee and ends his logins, or lets him in again. No row: no such employee.
-- args: login text, active boolean
-- row: id bigint, ended bigint
-- access: write
WITH changed AS (
    UPDATE kartoteka.employee e SET active = :active
    WHERE e.tenant_id = :tenant AND e.login_key = kartoteka.fold(:login) AND e.deleted_at IS NULL
    RETURNING e.id
)
SELECT c.id, CASE WHEN :active THEN 0 ELSE kartoteka.logins_end(:tenant, c.id, NULL) END AS ended
FROM changed c
