-- name: import_mark_put
-- args: file text, position bigint, line bigint, done boolean
-- row: none
-- access: write
INSERT INTO import_mark (tenant_id, file, position, line, done) VALUES (:tenant, :file, :position, :line, :done)
ON CONFLICT (tenant_id, file)
DO UPDATE SET position = :position, line = :line, done = :done, updated_at = now()
