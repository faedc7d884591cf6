-- name: cors_add
-- args: tenant int, origin text
-- row: none
-- access: write
INSERT INTO kartoteka.cors_origin (tenant_id, origin) VALUES ($1, $2) ON CONFLICT DO NOTHING
