-- name: migration_lock
-- Takes a lock until the session ends, so that two programs never migrate one database at a time.
-- args: none
-- row: locked void
-- access: read
-- tenant: none, the schema is common to all tenants
SELECT pg_advisory_lock(7311200642) AS locked
