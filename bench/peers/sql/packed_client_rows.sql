-- A client as one row. $1 tenant, $2 id.
-- include: packed_columns
FROM kartoteka.party p
WHERE p.tenant_id = $1 AND p.id = $2 AND p.kind = 1 AND p.deleted_at IS NULL
