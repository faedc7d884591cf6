-- name: company_heads_lock
-- Makes transactions that change heads of companies wait for each other.
-- args: none
-- row: locked text
-- access: write
SELECT lock_company_heads(:tenant)::text AS locked
