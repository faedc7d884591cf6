-- name: geo_import_state
-- args: file text
-- row: position bigint, line bigint, done boolean
-- access: read
SELECT position, line, done FROM geo_import WHERE tenant_id = :tenant AND file = :file
