-- name: test_add
-- args: id bigint, v text?
-- row: id bigint
-- access: write
-- tenant: none, test
INSERT INTO kartoteka.test_row (id, v) VALUES (:id, :v) RETURNING id
