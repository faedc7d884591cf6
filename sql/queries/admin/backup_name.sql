-- name: backup_name
-- The name that a tenant gets which comes in from a file; empty: its own.
-- args: name text
-- row: name text
-- access: read
-- tenant: none, it has no row yet
SELECT set_config('kartoteka.import_name', :name, false) AS name
