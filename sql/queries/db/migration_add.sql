-- name: migration_add
-- args: version bigint, name text, sha256 text
-- row: none
-- access: write
-- tenant: none, the schema is common to all tenants
INSERT INTO kartoteka.schema_migration (version, name, sha256) VALUES (:version, :name, :sha256)
