-- name: reach_cluster_roomy
-- The cluster for a new tenant: of those with room the one with the fewest.
-- args: none
-- row: name text, admin_conninfo text
-- access: read
-- tenant: none, the control base
SELECT c.name, c.admin_conninfo
FROM kartoteka.reach_cluster c
     CROSS JOIN LATERAL (SELECT count(*) AS n FROM kartoteka.reach_tenant t WHERE t.cluster = c.id) x
WHERE x.n < c.tenants_max ORDER BY x.n, c.id LIMIT 1
