-- name: reach_cluster_list
-- args: none
-- row: id int, name text, tenants bigint, tenants_max int, moving bigint, admin_conninfo text
-- access: read
-- tenant: none, the control base
SELECT c.id, c.name, (SELECT count(*) FROM kartoteka.reach_tenant t WHERE t.cluster = c.id) AS tenants, c.tenants_max,
       (SELECT count(*) FROM kartoteka.reach_move m WHERE c.id IN (m.source, m.target)
        AND m.state NOT IN ('done', 'undone')) AS moving, c.admin_conninfo
FROM kartoteka.reach_cluster c ORDER BY c.name
