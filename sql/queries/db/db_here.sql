-- name: db_here
-- Begins reads for tenants, where tenants have homes: fails when they are not served here.
-- args: tenants text
-- row: here boolean
-- access: read
-- tenant: none, a batch may be of several
SELECT tenant_here(:tenants::int[]) AS here
