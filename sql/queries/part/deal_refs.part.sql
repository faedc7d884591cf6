-- args: company bigint?, named bigint[]
    CASE WHEN :company::bigint IS NOT NULL AND NOT EXISTS (
             SELECT FROM party c WHERE c.tenant_id = :tenant AND c.id = :company
             AND c.kind = :PARTY_COMPANY AND c.deleted_at IS NULL) THEN 'company'
         WHEN EXISTS (SELECT FROM unnest(:named::bigint[]) AS n(id) WHERE NOT EXISTS (
             SELECT FROM party m WHERE m.tenant_id = :tenant AND m.id = n.id
             AND m.kind = :PARTY_PERSON AND m.deleted_at IS NULL)) THEN 'person' END
