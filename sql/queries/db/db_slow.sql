-- name: db_slow
-- Sets for this transaction how its next statements are planned, and how long they may run.
-- args: mode text, statement_timeout text
-- row: mode text, statement_timeout text
-- access: read
-- tenant: none, a setting of the session
SELECT set_config('plan_cache_mode', :mode, true) AS mode,
       set_config('statement_timeout', :statement_timeout, true) AS statement_timeout
