-- name: reach_credential_find
-- args: hash text
-- row: tenant int
-- access: read
-- tenant: none, the control base
SELECT c.tenant FROM reach_owner(:hash) c(tenant)
