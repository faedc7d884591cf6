-- name: move_gone
-- The tenant is not served here any more.
-- args: number int
-- row: told void
-- access: write
-- tenant: none, the mover names it
WITH gone AS (
    INSERT INTO kartoteka.tenant_away AS a (tenant, state) VALUES (:number, 'gone')
    ON CONFLICT (tenant) DO UPDATE SET state = 'gone' RETURNING a.tenant
)
SELECT pg_notify('kartoteka', 'catalog:' || g.tenant) AS told FROM gone g
