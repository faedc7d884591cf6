-- name: move_gone
-- The tenant, who was to arrive here, does not: he is in the cluster of this number.
-- args: number int, cluster int
-- row: told void
-- access: write
-- tenant: none, the mover names it
WITH gone AS (
    INSERT INTO kartoteka.tenant_away AS a (tenant, state, cluster) VALUES (:number, 'gone', :cluster)
    ON CONFLICT (tenant) DO UPDATE SET state = 'gone', cluster = EXCLUDED.cluster, at = clock_timestamp()
    RETURNING a.tenant
)
SELECT pg_notify('kartoteka', 'catalog:' || g.tenant) AS told FROM gone g
