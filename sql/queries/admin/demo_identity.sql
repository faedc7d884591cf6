-- name: demo_identity
-- args: tenant int
-- row: login text, object_id bigint
-- access: read
SELECT (SELECT e.login FROM kartoteka.employee e
        WHERE e.tenant_id = $1 AND e.is_admin AND e.active ORDER BY e.id LIMIT 1) AS login,
       (SELECT o.id FROM kartoteka.delivery_object o
        WHERE o.tenant_id = $1 AND o.enabled ORDER BY o.id LIMIT 1) AS object_id
