-- name: test_keep
-- Keeps a row for each request whose name is not empty, with the sum of its parts. A name that is
-- kept already fails at the commit, "divide" at once, the first executions (:deaths) with the connection.
-- args: tenant int, deaths bigint, pause double precision, names text[1], items item[], parts bigint[]
-- row: ord bigint, name text, total bigint?, together bigint
-- access: write
-- batch: names
WITH sent AS MATERIALIZED (
    SELECT n.ord, n.name, (SELECT sum(p.part) FROM unnest(:items, :parts) p(item, part)
                           WHERE p.item = n.ord)::bigint AS total
    FROM (SELECT kartoteka.test_die(:deaths) AS calls, pg_sleep(:pause) AS slept OFFSET 0) s
         CROSS JOIN unnest(:names) WITH ORDINALITY n(name, ord)
    WHERE 1 / (CASE n.name WHEN 'divide' THEN 0 ELSE 1 END) = 1
), kept AS (
    INSERT INTO kartoteka.test_kept (tenant, session, name, total, together)
    SELECT :tenant, current_setting('kartoteka.tenant', true), s.name, s.total, cardinality(:names)
    FROM sent s WHERE s.name <> ''
    RETURNING name, total, together
)
SELECT s.ord, k.name, k.total, k.together FROM kept k JOIN sent s ON s.name = k.name
