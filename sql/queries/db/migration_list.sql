-- name: migration_list
-- args: none
-- row: version bigint, name text, sha256 text
-- access: read
-- tenant: none, the schema is common to all tenants
SELECT version::bigint AS version, name, sha256 FROM kartoteka.schema_migration ORDER BY version
