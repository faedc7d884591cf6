-- name: catalog_revision
-- args: tenant int
-- row: catalog_revision bigint
-- access: read
SELECT catalog_revision FROM tenant WHERE id = :tenant
