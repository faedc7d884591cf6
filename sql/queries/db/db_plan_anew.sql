-- name: db_plan_anew
-- The statements of this transaction that follow are planned for their arguments.
-- args: none
-- row: mode text
-- access: read
-- tenant: none, a setting of the session
SELECT set_config('plan_cache_mode', 'force_custom_plan', true) AS mode
