-- name: tenant_rules
-- args: none
-- row: contact_unique boolean
-- access: read
SELECT t.contact_unique FROM tenant t WHERE t.id = :tenant
