-- name: test_rows
-- args: none
-- row: id bigint, v text?, changes bigint
-- access: read
-- tenant: none, test
SELECT id, v, changes FROM kartoteka.test_row ORDER BY id
