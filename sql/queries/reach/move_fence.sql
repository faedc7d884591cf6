-- name: move_fence
-- Holds the writes of a tenant until the transaction ends, as soon as those under way are over.
-- args: number int, lock_timeout text
-- row: lock_timeout text, held void
-- access: write
-- tenant: none, the mover names it
SELECT set_config('lock_timeout', :lock_timeout, true) AS lock_timeout,
       pg_advisory_xact_lock(kartoteka.tenant_lock_space(), :number) AS held
