-- name: company_heads_lock
-- args: tenant int
-- row: locked text
-- access: write
-- Heads of companies change one transaction after the other.
SELECT lock_company_heads($1)::text AS locked
