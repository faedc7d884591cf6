-- name: case_tag_remove
-- args: ids bigint[], tag_id bigint
-- row: id bigint
-- access: write
WITH target AS MATERIALIZED (
    SELECT c.id FROM crm_case c
    WHERE c.id = ANY (:ids) AND
-- include: case_seen
    ORDER BY c.id FOR UPDATE
), unlinked AS (
    DELETE FROM case_tag x USING target t
    WHERE x.tenant_id = :tenant AND x.case_id = t.id AND x.tag_id = :tag_id
)
SELECT t.id FROM target t ORDER BY t.id
