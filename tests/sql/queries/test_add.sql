-- name: test_add
-- args: id bigint, v text
-- row: id bigint
-- access: write
-- tenant: none, test
INSERT INTO kartoteka.test_row (id, v) VALUES ($1, $2) RETURNING id
