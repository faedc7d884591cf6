-- name: cors_remove
-- args: origin text
-- row: none
-- access: write
DELETE FROM kartoteka.cors_origin WHERE tenant_id = :tenant AND origin = :origin
