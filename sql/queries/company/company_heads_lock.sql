-- name: company_heads_lock
-- Heads of companies change one transaction after the other.
-- args: none
-- row: locked text
-- access: write
SELECT lock_company_heads(:tenant)::text AS locked
