    p.tenant_id = $1 AND p.deleted_at IS NULL
    AND CASE $2::int
        WHEN 0 THEN true
        WHEN 4 THEN p.kind = 1
        WHEN 1 THEN $4::bigint[] IS NULL OR p.owner_id = ANY ($4::bigint[])
        ELSE (p.id <= 2147483647 OR NOT (SELECT t.r7_small_ids FROM tenant t WHERE t.id = $1))
             AND ($4::bigint[] IS NULL OR p.share_type = 1 OR (p.share_type = 2 AND $2 = 2)
                  OR p.owner_id = $3 OR p.created_by = $3
                  OR EXISTS (SELECT FROM party_access a WHERE a.tenant_id = $1 AND a.party_id = p.id
                             AND a.employee_id = $3))
    END
