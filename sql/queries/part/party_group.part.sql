-- args: id bigint
    (p.id = :id OR p.id = (SELECT c.company_id FROM party c WHERE c.tenant_id = :tenant AND c.id = :id)
     OR p.company_id = (SELECT COALESCE(c.company_id, c.id) FROM party c
                        WHERE c.tenant_id = :tenant AND c.id = :id))
