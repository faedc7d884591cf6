-- name: migration_state
-- Says what the connecting role may do, and what it finds. acts_as_owner: it is a member of the
-- role that owns the schema of a divided installation. name_fits: the schema's name needs no quotes.
-- args: none
-- row: role text, may_create_roles boolean, encoding text, has_table boolean,
--      acts_as_owner boolean, app_bypasses boolean, name_fits boolean
-- access: read
-- tenant: none, the schema is common to all tenants
SELECT current_user::text AS role,
       r.rolsuper OR r.rolcreaterole AS may_create_roles,
       pg_encoding_to_char(d.encoding)::text AS encoding,
       to_regclass('kartoteka.schema_migration') IS NOT NULL AS has_table,
       coalesce((SELECT pg_has_role(o.oid, 'MEMBER') FROM pg_roles o
                 WHERE o.rolname = 'kartoteka_owner'), false) AS acts_as_owner,
       EXISTS (SELECT FROM pg_roles a WHERE a.rolname = 'kartoteka_app'
               AND (a.rolsuper OR a.rolbypassrls)) AS app_bypasses,
       quote_ident('kartoteka') = 'kartoteka' AS name_fits
FROM pg_roles r, pg_database d
WHERE r.rolname = current_user AND d.datname = current_database()
