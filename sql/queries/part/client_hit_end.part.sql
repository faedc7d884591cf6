  AND p.tenant_id = $1 AND p.kind = 1 AND p.deleted_at IS NULL AND p.id > $3
ORDER BY p.id LIMIT $4
