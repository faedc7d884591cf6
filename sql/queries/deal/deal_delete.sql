-- name: deal_delete
-- args: id bigint
-- row: deleted bigint
-- access: write
WITH gone AS (
    DELETE FROM deal d WHERE d.id = :id AND
-- include: deal_seen
    RETURNING d.id
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT :tenant, :request_id, :key_id, :employee, 'deal.delete', gone.id FROM gone
)
SELECT count(*) AS deleted FROM gone
