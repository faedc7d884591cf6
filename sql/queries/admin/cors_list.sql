-- name: cors_list
-- args: tenant int
-- row: tenant text, origin text
-- access: read
-- Of one tenant, or of all.
SELECT t.name AS tenant, o.origin
FROM kartoteka.cors_origin o JOIN kartoteka.tenant t ON t.id = o.tenant_id
WHERE $1 IS NULL OR o.tenant_id = $1
ORDER BY t.name, o.origin
