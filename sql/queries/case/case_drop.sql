-- name: case_drop
-- args: ids bigint[]
-- row: id bigint
-- access: write
-- Deletes a case with its members, tags and values.
WITH gone AS (
    DELETE FROM crm_case c WHERE c.id = ANY (:ids) AND
-- include: case_seen
    RETURNING c.id
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT :tenant, :request_id, :key_id, :employee, 'case.delete', gone.id FROM gone
)
SELECT id FROM gone ORDER BY id
