-- name: day_of_instant
-- args: instant timestamptz
-- row: day text
-- access: read
-- Gives the day of an instant in the tenant's zone, which is the connection's.
SELECT :instant::date::text AS day FROM tenant t WHERE t.id = :tenant
