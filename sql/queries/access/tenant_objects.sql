-- name: tenant_objects
-- args: none
-- row: id bigint, name text, enabled boolean
-- access: read
-- tenant: none, the function takes the connection's tenant
SELECT id, name, enabled FROM objects_of()
