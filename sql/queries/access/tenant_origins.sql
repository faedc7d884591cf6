-- name: tenant_origins
-- args: none
-- row: origin text
-- access: read
-- tenant: none, the function takes the connection's tenant
SELECT origin FROM origins_of()
