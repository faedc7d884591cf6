-- name: db_plan_anew
-- The statements of this transaction that follow are planned for their arguments, and may run so long.
-- args: statement_timeout text
-- row: mode text, statement_timeout text
-- access: read
-- tenant: none, a setting of the session
SELECT set_config('plan_cache_mode', 'force_custom_plan', true) AS mode,
       set_config('statement_timeout', :statement_timeout, true) AS statement_timeout
