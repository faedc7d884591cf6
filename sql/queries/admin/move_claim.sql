-- name: move_claim
-- One program at a time works at a tenant's move; the session's end gives it back.
-- args: number int
-- row: mine boolean
-- access: read
-- tenant: none, the control base
SELECT pg_try_advisory_lock(kartoteka.tenant_lock_space(), :number) AS mine
