-- name: geo_import_mark
-- args: tenant int, file text, position bigint, line bigint, done boolean
-- row: none
-- access: write
INSERT INTO geo_import (tenant_id, file, position, line, done) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (tenant_id, file)
DO UPDATE SET position = $3, line = $4, done = $5, updated_at = now()
