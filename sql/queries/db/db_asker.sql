-- name: db_asker
-- Who changes something, until the transaction ends: "key/employee/request", for the audit.
-- args: asker text
-- row: asker text
-- access: read
-- tenant: none, it sets the transaction's
SELECT set_config('kartoteka.asker', :asker, true) AS asker
