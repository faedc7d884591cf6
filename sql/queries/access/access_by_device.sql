-- name: access_by_device
-- args: key_hash text, login text
-- row: = principal
-- access: read
-- tenant: none, the password decides the tenant
SELECT key_id, tenant_id, time_zone, utc_offset, semantic_status, contact_unique, can_write,
       object_enabled, employee_id, employee_uuid, login, is_admin, visible, catalog_revision, russian,
       NULL::text AS password_hash
FROM auth_device(:key_hash, :login)
