-- name: case_by_ids
-- args: ids bigint[]
-- row: = case_rows
-- access: read
WITH hit AS MATERIALIZED (
    SELECT c.id, c.id AS ord, NULL::bigint AS total FROM crm_case c
    WHERE c.id = ANY (:ids) AND
-- include: case_seen
)
-- include: case_rows
