-- name: import_mark_get
-- args: file text
-- row: position bigint, line bigint, done boolean
-- access: read
SELECT position, line, done FROM import_mark WHERE tenant_id = :tenant AND file = :file
