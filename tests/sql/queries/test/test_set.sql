-- name: test_set
-- args: id bigint, v text?
-- row: none
-- access: write
-- tenant: none, test
UPDATE kartoteka.test_row SET v = :v, changes = changes + 1 WHERE id = :id
