-- name: access_by_login
-- args: login text, host text
-- row: = principal
-- access: read
-- tenant: none, the login decides the tenant
SELECT (who).key_id, (who).tenant_id, (who).time_zone, (who).utc_offset, (who).semantic_status,
       (who).contact_unique, (who).can_write, (who).object_enabled, (who).employee_id,
       (who).employee_uuid, (who).login, (who).is_admin, (who).visible, (who).catalog_revision, (who).russian,
       password_hash
FROM auth_login(:login, :host)
