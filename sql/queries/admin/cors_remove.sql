-- name: cors_remove
-- args: tenant int, origin text
-- row: none
-- access: write
DELETE FROM kartoteka.cors_origin WHERE tenant_id = $1 AND origin = $2
