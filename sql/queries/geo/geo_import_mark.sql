-- name: geo_import_mark
-- args: file text, position bigint, line bigint, done boolean
-- row: none
-- access: write
INSERT INTO geo_import (tenant_id, file, position, line, done) VALUES (:tenant, :file, :position, :line, :done)
ON CONFLICT (tenant_id, file)
DO UPDATE SET position = :position, line = :line, done = :done, updated_at = now()
