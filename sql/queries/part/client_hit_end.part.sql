-- args: after bigint, count int
  AND p.tenant_id = :tenant AND p.kind = :PARTY_PERSON AND p.deleted_at IS NULL AND p.id > :after
ORDER BY p.id LIMIT :count
