    c.tenant_id = :tenant
    AND (:is_admin OR NOT c.is_private OR c.created_by = :employee
         OR EXISTS (SELECT FROM case_access a WHERE a.tenant_id = :tenant AND a.case_id = c.id
                    AND a.employee_id = :employee))
