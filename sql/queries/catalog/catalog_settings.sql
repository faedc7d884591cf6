-- name: catalog_settings
-- args: tenant int
-- row: r7_small_ids boolean
-- access: read
SELECT r7_small_ids FROM tenant WHERE id = $1
