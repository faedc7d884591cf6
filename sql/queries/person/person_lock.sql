-- name: person_lock
-- args: names text[]
-- row: locked bigint
-- access: write
-- Makes two requests that add persons of one name go one after the other, so that the second sees
-- the first one's. Names are locked in one order, so that bulks cannot wait for each other.
SELECT count(pg_advisory_xact_lock(:tenant, x.key)::text) AS locked
FROM (SELECT DISTINCT hashtext(fold(n)) AS key FROM unnest(:names) AS n ORDER BY 1) x
