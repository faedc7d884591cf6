-- name: key_served
-- The tenant of a key that is served here.
-- args: id bigint
-- row: tenant int
-- access: read
-- tenant: none, the operator of all tenants names a key by its number
SELECT x.tenant FROM (
    SELECT COALESCE(k.tenant_id, (SELECT min(o.tenant_id) FROM kartoteka.key_object g
                                  JOIN kartoteka.delivery_object o ON o.id = g.object_id WHERE g.key_id = k.id)) AS tenant
    FROM kartoteka.access_key k WHERE k.id = :id) x
WHERE x.tenant IS NOT NULL AND NOT EXISTS (SELECT FROM kartoteka.tenant_away a WHERE a.tenant = x.tenant)
