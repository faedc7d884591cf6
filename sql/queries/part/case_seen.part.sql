    c.tenant_id = $1
    AND ($3 OR NOT c.is_private OR c.created_by = $2
         OR EXISTS (SELECT FROM case_access a WHERE a.tenant_id = $1 AND a.case_id = c.id
                    AND a.employee_id = $2))
