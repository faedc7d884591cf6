-- args: see visibility
    p.tenant_id = :tenant AND p.deleted_at IS NULL
    AND CASE :see::int
        WHEN 0 THEN true
        WHEN 4 THEN p.kind = 1
        WHEN 1 THEN :visible::bigint[] IS NULL OR p.owner_id = ANY (:visible::bigint[])
        ELSE :visible::bigint[] IS NULL OR p.share_type = 1 OR (p.share_type = 2 AND :see = 2)
             OR p.owner_id = :employee OR p.created_by = :employee
             OR EXISTS (SELECT FROM party_access a WHERE a.tenant_id = :tenant AND a.party_id = p.id
                        AND a.employee_id = :employee)
    END
