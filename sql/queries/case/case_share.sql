-- name: case_share
-- args: ids bigint[], is_private boolean, access bigint[]
-- row: id bigint
-- access: write
WITH target AS MATERIALIZED (
    SELECT c.id FROM crm_case c
    WHERE c.id = ANY (:ids) AND
-- include: case_seen
    ORDER BY c.id FOR UPDATE
), changed AS (
    UPDATE crm_case c SET is_private = :is_private, updated_at = now()
    FROM target t WHERE c.tenant_id = :tenant AND c.id = t.id
), gone AS (
    DELETE FROM case_access a USING target t
    WHERE a.tenant_id = :tenant AND a.case_id = t.id AND a.employee_id <> ALL (:access)
), listed AS (
    INSERT INTO case_access (tenant_id, case_id, employee_id)
    SELECT :tenant, t.id, e.id FROM target t, employee e WHERE e.tenant_id = :tenant AND e.id = ANY (:access)
    ON CONFLICT (tenant_id, case_id, employee_id) DO NOTHING
)
SELECT id FROM target ORDER BY id
