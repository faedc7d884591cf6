-- name: renewal_indexes
-- args: none
-- row: part text
-- access: read
-- tenant: none, the schema is common to all tenants
-- Lists the indexes whose function has changed since they were made.
SELECT part FROM kartoteka.renewal WHERE is_index AND ended_at IS NULL ORDER BY step
