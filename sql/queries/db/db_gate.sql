-- name: db_gate
-- Begins a transaction that writes for tenants, where tenants have homes: waits while a move holds them, fails when
-- they are not served here.
-- args: tenants text
-- row: open boolean
-- access: read
-- tenant: none, a batch may be of several
SELECT tenant_gate(:tenants::int[]) AS open
