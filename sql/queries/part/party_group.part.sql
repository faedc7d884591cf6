    (p.id = $5 OR p.id = (SELECT c.company_id FROM party c WHERE c.tenant_id = $1 AND c.id = $5)
     OR p.company_id = (SELECT COALESCE(c.company_id, c.id) FROM party c
                        WHERE c.tenant_id = $1 AND c.id = $5))
