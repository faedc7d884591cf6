-- name: company_head_check
-- Would the company stand above itself with this head? Asked behind company_heads_lock.
-- args: id bigint, head bigint
-- row: circle boolean
-- access: write
SELECT :head = :id OR EXISTS (SELECT FROM company_heads(:tenant, :head) h WHERE h = :id) AS circle
