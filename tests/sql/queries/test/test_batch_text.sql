-- name: test_batch_text
-- args: texts text[1]?
-- row: ord bigint, t text?
-- access: read
-- batch: texts
-- tenant: none, test
SELECT u.ord, u.t FROM unnest(:texts) WITH ORDINALITY u(t, ord)
