-- name: test_batch_text
-- args: texts text[]
-- row: ord bigint, t text
-- access: read
-- batch: texts
-- tenant: none, test
SELECT u.ord, u.t FROM unnest($1) WITH ORDINALITY u(t, ord)
