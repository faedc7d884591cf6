-- name: case_visible
-- args: case_id bigint
-- row: id bigint
-- access: read
SELECT c.id FROM crm_case c
WHERE c.tenant_id = :tenant AND c.id = :case_id
  AND (:is_admin OR NOT c.is_private OR c.created_by = :employee
       OR EXISTS (SELECT FROM case_access a WHERE a.tenant_id = :tenant AND a.case_id = c.id
                  AND a.employee_id = :employee))
