-- name: reach_tenant_find
-- args: name text
-- row: tenant int, cluster int, admin_conninfo text
-- access: read
-- tenant: none, the control base
SELECT t.tenant, t.cluster, c.admin_conninfo
FROM kartoteka.reach_tenant t JOIN kartoteka.reach_cluster c ON c.id = t.cluster WHERE t.name = :name
