-- name: test_divide
-- args: n bigint
-- row: n bigint
-- access: read
-- tenant: none, test
SELECT 100 / :n AS n
