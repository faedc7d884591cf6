-- name: db_asker
-- Tells the audit who changes something in this transaction: "key/employee/request".
-- args: asker text
-- row: asker text
-- access: read
-- tenant: none, it sets the transaction's
SELECT set_config('kartoteka.asker', :asker, true) AS asker
