-- name: db_asker
-- Tells the audit who changes something in this transaction: "key/employee/request"; and the server's log
-- and pg_stat_activity its request.
-- args: asker text, application_name text
-- row: asker text, application_name text
-- access: read
-- tenant: none, it sets the transaction's
SELECT set_config('kartoteka.asker', :asker, true) AS asker,
       set_config('application_name', :application_name, true) AS application_name
