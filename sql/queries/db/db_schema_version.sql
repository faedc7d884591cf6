-- name: db_schema_version
-- args: none
-- row: version bigint, files bigint
-- access: read
-- tenant: none, the schema is common to all tenants
SELECT coalesce(max(version), 0)::bigint AS version, count(version) AS files
FROM kartoteka.schema_migration
