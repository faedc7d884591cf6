-- name: tenant_origin_put
-- args: origin text, allowed boolean
-- row: changed bigint
-- access: write
-- tenant: none, the function takes the connection's tenant
SELECT origin_put(:origin, :allowed) AS changed
