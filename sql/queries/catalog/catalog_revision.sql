-- name: catalog_revision
-- args: none
-- row: catalog_revision bigint
-- access: read
SELECT catalog_revision FROM tenant WHERE id = :tenant
