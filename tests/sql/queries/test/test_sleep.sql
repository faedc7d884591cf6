-- name: test_sleep
-- args: seconds float8
-- row: slept void
-- access: read, slow
-- tenant: none, test
SELECT pg_sleep(:seconds) AS slept
