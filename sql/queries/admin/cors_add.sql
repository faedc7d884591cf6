-- name: cors_add
-- args: origin text
-- row: none
-- access: write
INSERT INTO kartoteka.cors_origin (tenant_id, origin) VALUES (:tenant, :origin) ON CONFLICT DO NOTHING
