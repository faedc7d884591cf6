-- name: company_head_check
-- args: tenant int, id bigint, head bigint
-- row: circle boolean
-- access: write
-- Would the company stand above itself with this head? Asked behind company_heads_lock.
SELECT $3 = $2 OR EXISTS (SELECT FROM company_heads($1, $3) h WHERE h = $2) AS circle
