-- name: test_echo
-- args: t text?, n bigint?, b boolean?, texts text[], numbers bigint[]
-- row: t text?, n bigint?, b boolean?, count int, first text?, second text?, third text?,
--      sum bigint?
-- access: read
-- tenant: none, test
SELECT :t AS t, :n AS n, :b AS b, cardinality(:texts) AS count, (:texts)[1] AS first, (:texts)[2] AS second,
       (:texts)[3] AS third, (SELECT sum(x) FROM unnest(:numbers) AS u(x))::bigint AS sum
