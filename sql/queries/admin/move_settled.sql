-- name: move_settled
-- Waits until no other session holds the tenant's writes: what a mover has sent who was killed is then done or not.
-- args: number int
-- row: settled void
-- access: read
-- tenant: none, the mover names it
SELECT pg_advisory_xact_lock_shared(kartoteka.tenant_lock_space(), :number) AS settled
