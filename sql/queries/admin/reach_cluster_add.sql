-- name: reach_cluster_add
-- Adds a cluster under the least number that is free; of one that is there it changes the addresses. Gives the last
-- numbers that any cluster had given before.
-- args: name text, conninfo text, admin_conninfo text, peer_conninfo text, tenants_max bigint?, tenants bigint, keys bigint
-- row: id int, tenants bigint, keys bigint
-- access: write
-- tenant: none, the control base
INSERT INTO kartoteka.reach_cluster AS c (id, name, conninfo, admin_conninfo, peer_conninfo, tenants_max, tenants_given, keys_given)
VALUES ((SELECT min(n) FROM generate_series(1, 1023) n WHERE n NOT IN (SELECT x.id FROM kartoteka.reach_cluster x)),
        :name, :conninfo, :admin_conninfo, :peer_conninfo, COALESCE(:tenants_max, 1000000), :tenants, :keys)
ON CONFLICT (name) DO UPDATE SET conninfo = EXCLUDED.conninfo, admin_conninfo = EXCLUDED.admin_conninfo,
    peer_conninfo = EXCLUDED.peer_conninfo, tenants_max = COALESCE(:tenants_max, c.tenants_max),
    tenants_given = GREATEST(c.tenants_given, EXCLUDED.tenants_given),
    keys_given = GREATEST(c.keys_given, EXCLUDED.keys_given)
RETURNING c.id, GREATEST(c.tenants_given, (SELECT max(x.tenants_given) FROM kartoteka.reach_cluster x)) AS tenants,
          GREATEST(c.keys_given, (SELECT max(x.keys_given) FROM kartoteka.reach_cluster x)) AS keys
