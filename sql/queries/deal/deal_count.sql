-- name: deal_count
-- args: none
-- row: total bigint
-- access: read, slow
SELECT count(*) AS total FROM deal d WHERE
-- include: deal_filter
-- include: deal_seen
