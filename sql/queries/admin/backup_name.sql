-- name: backup_name
-- Sets the name that a tenant from a file gets; empty: its own.
-- args: name text
-- row: name text
-- access: read
-- tenant: none, it has no row yet
SELECT set_config('kartoteka.import_name', :name, false) AS name
