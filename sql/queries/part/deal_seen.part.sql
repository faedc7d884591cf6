-- args: see visibility
    d.tenant_id = :tenant
    AND (:see = :SEE_ALL OR :visible::bigint[] IS NULL OR d.owner_id = ANY (:visible::bigint[]))
