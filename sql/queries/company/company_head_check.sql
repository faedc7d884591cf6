-- name: company_head_check
-- Says whether this head would put the company above itself. It is asked after company_heads_lock.
-- args: id bigint, head bigint
-- row: circle boolean
-- access: write
SELECT :head = :id OR EXISTS (SELECT FROM company_heads(:tenant, :head) h WHERE h = :id) AS circle
