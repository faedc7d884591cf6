-- name: test_first_value
-- args: none
-- row: v text?
-- access: read
-- tenant: none, test
SELECT v FROM kartoteka.test_row ORDER BY id LIMIT 1
