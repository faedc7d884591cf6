-- name: backup_login
-- Says whether this login may read every tenant's rows at once, and whether there is a schema of
-- ours. The schema public is in every database.
-- args: none
-- row: sees_all boolean, has_schema boolean
-- access: read
-- tenant: none, a backup is of all tenants
SELECT r.rolsuper OR r.rolbypassrls AS sees_all, 
       to_regnamespace('kartoteka') IS NOT NULL
       AND ('kartoteka' <> 'public' OR to_regclass('kartoteka.schema_migration') IS NOT NULL) AS has_schema
FROM pg_roles r WHERE r.rolname = current_user
