-- name: case_filter_tag
-- args: tag_id bigint
-- row: tagged bigint
-- access: write, slow
-- Gives a tag to those cases of a filter that the caller may change, and counts them.
WITH target AS MATERIALIZED (
    SELECT c.id FROM crm_case c
    WHERE
-- include: case_seen
-- include: case_wanted
    ORDER BY c.id FOR UPDATE
), linked AS (
    INSERT INTO case_tag AS x (tenant_id, case_id, tag_id)
    SELECT :tenant, t.id, :tag_id FROM target t
    ON CONFLICT (tenant_id, case_id, tag_id) DO NOTHING
    RETURNING x.case_id
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT :tenant, :request_id, :key_id, :employee, 'case.tag', l.case_id FROM linked l
)
SELECT count(*) AS tagged FROM target
