-- args: see visibility
    p.tenant_id = :tenant AND p.deleted_at IS NULL AND
-- include: party_sees
