-- name: db_session_local
-- Does the same for one transaction, and makes the other settings of a session: behind a
-- transaction pooler nothing outlives the transaction, and startup options do not arrive.
-- args: tenant_text text, time_zone text, statement_timeout text, lock_timeout text
-- row: tenant text, time_zone text, search_path text, statement_timeout text, lock_timeout text
-- access: read
-- tenant: none, it sets the session's
SELECT set_config('kartoteka.tenant', :tenant_text, true) AS tenant,
       set_config('TimeZone', :time_zone, true) AS time_zone,
       set_config('search_path', 'kartoteka', true) AS search_path,
       set_config('statement_timeout', :statement_timeout, true) AS statement_timeout,
       set_config('lock_timeout', :lock_timeout, true) AS lock_timeout
