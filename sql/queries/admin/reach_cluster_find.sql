-- name: reach_cluster_find
-- args: name text
-- row: id int, admin_conninfo text, peer_conninfo text, tenants_max int, tenants bigint
-- access: read
-- tenant: none, the control base
SELECT c.id, c.admin_conninfo, c.peer_conninfo, c.tenants_max,
       (SELECT count(*) FROM kartoteka.reach_tenant t WHERE t.cluster = c.id)
       + (SELECT count(*) FROM kartoteka.reach_move m WHERE m.target = c.id
          AND m.state NOT IN ('switched', 'done', 'undone')) AS tenants
FROM kartoteka.reach_cluster c WHERE c.name = :name
