-- name: move_fence
-- Holds the writes of a tenant until the transaction ends, as soon as those under way are over. A mover who falls silent
-- holds them no longer than idle_timeout.
-- args: number int, lock_timeout text, idle_timeout text
-- row: lock_timeout text, idle_timeout text, held void
-- access: write
-- tenant: none, the mover names it
SELECT set_config('lock_timeout', :lock_timeout, true) AS lock_timeout,
       set_config('idle_in_transaction_session_timeout', :idle_timeout, true) AS idle_timeout,
       pg_advisory_xact_lock(kartoteka.tenant_lock_space(), :number) AS held
