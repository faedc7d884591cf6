-- name: case_filter_share
-- args: is_private boolean, access bigint[]
-- row: id bigint
-- access: write, slow
-- Sets privacy and access list of those cases of a filter that the caller may change.
WITH target AS MATERIALIZED (
    SELECT c.id FROM crm_case c
    WHERE
-- include: case_seen
-- include: case_wanted
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
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT :tenant, :request_id, :key_id, :employee, 'case.access', t.id FROM target t
)
SELECT t.id FROM target t ORDER BY t.id
