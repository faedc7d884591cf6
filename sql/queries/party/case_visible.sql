-- name: case_visible
-- args: tenant int, case_id bigint, employee bigint, is_admin boolean
-- row: id bigint
-- access: read
SELECT c.id FROM crm_case c
WHERE c.tenant_id = $1 AND c.id = $2
  AND ($4 OR NOT c.is_private OR c.created_by = $3
       OR EXISTS (SELECT FROM case_access a WHERE a.tenant_id = $1 AND a.case_id = c.id
                  AND a.employee_id = $3))
