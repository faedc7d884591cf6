-- args: see visibility
-- The record `p` of the tenant, deleted or not, is one that the caller may see.
    CASE :see::int
        WHEN :SEE_ALL THEN true
        WHEN :SEE_PERSONS THEN p.kind = :PARTY_PERSON
        WHEN :SEE_OWNED THEN :visible::bigint[] IS NULL OR p.owner_id = ANY (:visible::bigint[])
        ELSE (p.id <= 2147483647 OR NOT (SELECT t.r7_small_ids FROM tenant t WHERE t.id = :tenant))
             AND (:visible::bigint[] IS NULL OR p.share_type = :SHARE_EDIT
                  OR (p.share_type = :SHARE_READ AND :see = :SEE_SHARED)
                  OR p.owner_id = :employee OR p.created_by = :employee
                  OR EXISTS (SELECT FROM party_access a WHERE a.tenant_id = :tenant
                             AND a.party_id = p.id AND a.employee_id = :employee))
    END
