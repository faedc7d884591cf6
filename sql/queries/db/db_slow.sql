-- name: db_slow
-- Sets for this transaction how its next statements are planned, how long they may run, and the name under which
-- the server's log and pg_stat_activity have them.
-- args: mode text, statement_timeout text, application_name text
-- row: mode text, statement_timeout text, application_name text
-- access: read
-- tenant: none, a setting of the session
SELECT set_config('plan_cache_mode', :mode, true) AS mode,
       set_config('statement_timeout', :statement_timeout, true) AS statement_timeout,
       set_config('application_name', :application_name, true) AS application_name
