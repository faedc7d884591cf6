-- name: renewal_index_done
-- args: part text
-- row: part text
-- access: write
-- tenant: none, the schema is common to all tenants
UPDATE kartoteka.renewal SET ended_at = now() WHERE part = :part AND is_index RETURNING part
