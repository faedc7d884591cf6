-- name: cors_list
-- Lists the origins of the tenant, or of all tenants (0).
-- args: none
-- row: tenant text, origin text
-- access: read
SELECT t.name AS tenant, o.origin
FROM kartoteka.cors_origin o JOIN kartoteka.tenant t ON t.id = o.tenant_id
WHERE :tenant = 0 OR o.tenant_id = :tenant
ORDER BY t.name, o.origin
