-- name: test_die
-- Ends its own backend, the first n times that it is called.
-- args: times bigint
-- row: calls bigint
-- access: read
-- tenant: none, test
SELECT kartoteka.test_die(:times) AS calls
