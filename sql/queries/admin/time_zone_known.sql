-- name: time_zone_known
-- args: zone text
-- row: known boolean
-- tenant: none, the same zones for all
-- access: read
SELECT EXISTS (SELECT FROM pg_timezone_names z WHERE lower(z.name) = lower(:zone)) AS known
