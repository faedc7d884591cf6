-- name: case_filter_share
-- args: tenant int, employee bigint, is_admin boolean, contact_id bigint, closed boolean,
--       tags text[], words text[], is_private boolean, access bigint[], key_id bigint,
--       request_id text
-- row: id bigint
-- access: write, slow
-- Privacy and access list of the cases of a filter that the caller may change.
WITH target AS MATERIALIZED (
    SELECT c.id FROM crm_case c
    WHERE
-- include: case_seen
-- include: case_wanted
    ORDER BY c.id FOR UPDATE
), changed AS (
    UPDATE crm_case c SET is_private = $8, updated_at = now()
    FROM target t WHERE c.tenant_id = $1 AND c.id = t.id
), gone AS (
    DELETE FROM case_access a USING target t
    WHERE a.tenant_id = $1 AND a.case_id = t.id AND a.employee_id <> ALL ($9)
), listed AS (
    INSERT INTO case_access (tenant_id, case_id, employee_id)
    SELECT $1, t.id, e.id FROM target t, employee e WHERE e.tenant_id = $1 AND e.id = ANY ($9)
    ON CONFLICT (tenant_id, case_id, employee_id) DO NOTHING
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT $1, $11, $10, $2, 'case.access', t.id FROM target t
)
SELECT t.id FROM target t ORDER BY t.id
