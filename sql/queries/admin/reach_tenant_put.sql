-- name: reach_tenant_put
-- Notes where a tenant is. No row: another cluster has it, or another tenant has its name.
-- args: number int, name text, cluster int
-- row: cluster int
-- access: write
-- tenant: none, the control base
WITH new AS (
    INSERT INTO kartoteka.reach_tenant (tenant, name, cluster) VALUES (:number, :name, :cluster)
    ON CONFLICT DO NOTHING RETURNING cluster
)
SELECT n.cluster FROM new n
UNION ALL
SELECT t.cluster FROM kartoteka.reach_tenant t WHERE t.tenant = :number AND t.name = :name AND t.cluster = :cluster
