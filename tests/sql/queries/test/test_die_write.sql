-- name: test_die_write
-- args: times bigint
-- row: calls bigint
-- access: write
-- tenant: none, test
SELECT kartoteka.test_die(:times) AS calls
