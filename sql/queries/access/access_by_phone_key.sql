-- name: access_by_phone_key
-- args: key_hash text
-- row: = principal
-- access: read
-- tenant: none, the key decides the tenant
SELECT key_id, tenant_id, time_zone, utc_offset, semantic_status, contact_unique, can_write,
       object_enabled, employee_id, employee_uuid, login, is_admin, visible, catalog_revision, russian,
       NULL::text AS password_hash
FROM auth_phone(:key_hash)
