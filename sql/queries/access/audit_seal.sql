-- name: audit_seal
-- args: none
-- row: rows bigint
-- access: write
-- tenant: none, it seals the audit of all tenants
SELECT kartoteka.audit_seal() AS rows
