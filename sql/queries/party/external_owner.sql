-- name: external_owner
-- Finds the live record that has an external id.
-- args: kind party_kind, external_id text
-- row: id bigint, full_name text
-- access: read
SELECT p.id, p.full_name FROM party p
WHERE p.tenant_id = :tenant AND p.kind = :kind AND p.external_id = :external_id
  AND p.deleted_at IS NULL
