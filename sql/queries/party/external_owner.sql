-- name: external_owner
-- args: tenant int, kind int, external_id text
-- row: id bigint, full_name text
-- access: read
-- The live record that has an external id.
SELECT p.id, p.full_name FROM party p
WHERE p.tenant_id = $1 AND p.kind = $2 AND p.external_id = $3 AND p.deleted_at IS NULL
