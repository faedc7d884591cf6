-- name: db_lock_wait
-- This transaction cannot be run again by itself, so it may wait for a lock as long as one may.
-- args: lock_timeout text
-- row: lock_timeout text
-- access: read
-- tenant: none, a setting of the session
SELECT set_config('lock_timeout', :lock_timeout, true) AS lock_timeout
