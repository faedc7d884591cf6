-- name: demo_identity
-- Gives the login that the demonstration's keys are for: that of the first administrator.
-- args: none
-- row: login text
-- access: read
SELECT e.login FROM kartoteka.employee e
WHERE e.tenant_id = :tenant AND e.is_admin AND e.active ORDER BY e.id LIMIT 1
