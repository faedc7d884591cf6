-- name: cors_origins
-- args: none
-- row: tenant_id int, origin text
-- access: read
-- tenant: none, preflights have no tenant
SELECT tenant_id, origin FROM cors_origins()
