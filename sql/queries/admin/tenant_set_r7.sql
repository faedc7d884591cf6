-- name: tenant_set_r7
-- args: small_ids boolean?
-- row: small_ids boolean
-- access: write
-- NULL keeps the stored value.
UPDATE tenant SET r7_small_ids = COALESCE(:small_ids, r7_small_ids),
    catalog_revision = catalog_revision + CASE WHEN :small_ids <> r7_small_ids THEN 1 ELSE 0 END
WHERE id = :tenant
RETURNING r7_small_ids AS small_ids
