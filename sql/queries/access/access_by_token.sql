-- name: access_by_token
-- args: key_hash text
-- row: = principal
-- access: read
-- tenant: none, the token decides the tenant
SELECT key_id, tenant_id, time_zone, utc_offset, semantic_status, contact_unique, can_write,
       object_enabled, employee_id, employee_uuid, login, is_admin, visible, catalog_revision, russian,
       NULL::text AS password_hash
FROM auth_token(:key_hash)
