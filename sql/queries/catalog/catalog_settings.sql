-- name: catalog_settings
-- args: none
-- row: r7_small_ids boolean
-- access: read
SELECT r7_small_ids FROM tenant WHERE id = :tenant
