-- name: test_batch
-- As many rows as v has units, each with who asked and what he gave; 505 fails.
-- args: plus bigint, pause double precision, vs bigint[1]
-- row: ord bigint, v bigint, plus bigint, tenant text, zone text, quotient bigint, together bigint
-- access: read
-- batch: vs
-- tenant: none, test
SELECT u.ord, u.v, :plus AS plus, coalesce(current_setting('kartoteka.tenant', true), 'unset') AS tenant,
       current_setting('TimeZone') AS zone, 1000 / (u.v - 505) AS quotient,
       cardinality(:vs)::bigint AS together
FROM (SELECT pg_sleep(:pause) AS slept OFFSET 0) s
     CROSS JOIN unnest(:vs) WITH ORDINALITY u(v, ord) CROSS JOIN generate_series(1, u.v % 10)
ORDER BY u.v DESC
