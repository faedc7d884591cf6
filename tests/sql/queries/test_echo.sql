-- name: test_echo
-- args: t text, n bigint, b boolean, texts text[], numbers bigint[]
-- row: t text, n bigint, b boolean, count int, first text, second text, third text, sum bigint
-- access: read
-- tenant: none, test
SELECT $1 AS t, $2 AS n, $3 AS b, cardinality($4) AS count, ($4)[1] AS first, ($4)[2] AS second,
       ($4)[3] AS third, (SELECT sum(x) FROM unnest($5) AS u(x))::bigint AS sum
