-- name: demo_identity
-- The login that the demonstration's keys are for: the first administrator.
-- args: none
-- row: login text
-- access: read
SELECT e.login FROM kartoteka.employee e
WHERE e.tenant_id = :tenant AND e.is_admin AND e.active ORDER BY e.id LIMIT 1
