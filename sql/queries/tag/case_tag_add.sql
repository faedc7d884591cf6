-- name: case_tag_add
-- args: ids bigint[], tag_id bigint
-- row: id bigint
-- access: write
WITH target AS MATERIALIZED (
    SELECT c.id FROM crm_case c
    WHERE c.id = ANY (:ids) AND
-- include: case_seen
    ORDER BY c.id FOR UPDATE
), linked AS (
    INSERT INTO case_tag (tenant_id, case_id, tag_id)
    SELECT :tenant, t.id, :tag_id FROM target t
    ON CONFLICT (tenant_id, case_id, tag_id) DO NOTHING
)
SELECT t.id FROM target t ORDER BY t.id
