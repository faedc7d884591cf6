-- name: tenant_set_r7
-- args: tenant int, small_ids boolean
-- row: small_ids boolean
-- access: write
-- NULL keeps what is stored.
UPDATE tenant SET r7_small_ids = COALESCE($2, r7_small_ids),
    catalog_revision = catalog_revision + CASE WHEN $2 <> r7_small_ids THEN 1 ELSE 0 END
WHERE id = $1
RETURNING r7_small_ids AS small_ids
