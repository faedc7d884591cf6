-- name: migration_state
-- What the connecting role may do, and how far the database is.
-- args: none
-- row: role text, may_create_roles boolean, superuser boolean, encoding text, has_table boolean,
--      has_owner boolean, has_app boolean
-- access: read
-- tenant: none, the schema is common to all tenants
SELECT current_user::text AS role,
       r.rolsuper OR r.rolcreaterole AS may_create_roles,
       r.rolsuper AS superuser,
       pg_encoding_to_char(d.encoding)::text AS encoding,
       to_regclass('kartoteka.schema_migration') IS NOT NULL AS has_table,
       EXISTS (SELECT FROM pg_roles WHERE rolname = 'kartoteka_owner') AS has_owner,
       EXISTS (SELECT FROM pg_roles WHERE rolname = 'kartoteka_app') AS has_app
FROM pg_roles r, pg_database d
WHERE r.rolname = current_user AND d.datname = current_database()
