-- The database of Kartoteka in one file: run it whole, once, in the web tool of the host (phpPgAdmin, Adminer, pgAdmin)
-- as the login that the site uses. It needs no extension. It needs a schema {SCHEMA} in which the login may make tables,
-- or the right to make that schema.
BEGIN;
DO $$
BEGIN
    IF to_regnamespace('{SCHEMA}') IS NULL THEN
        BEGIN
            CREATE SCHEMA {SCHEMA};
        EXCEPTION WHEN insufficient_privilege THEN
            RAISE EXCEPTION 'this login may make no schema in %: ask the host for "CREATE SCHEMA {SCHEMA} AUTHORIZATION %", or make the bundle with --schema public',
                current_database(), quote_ident(current_user);
        END;
    ELSIF NOT (has_schema_privilege('{SCHEMA}', 'USAGE') AND has_schema_privilege('{SCHEMA}', 'CREATE')) THEN
        RAISE EXCEPTION 'this login may make no tables in the schema {SCHEMA} of %: ask the host for "GRANT USAGE, CREATE ON SCHEMA {SCHEMA} TO %", or make the bundle with another --schema',
            current_database(), quote_ident(current_user);
    END IF;
    IF '{SCHEMA}' <> 'public' AND EXISTS (SELECT FROM pg_class WHERE relnamespace = to_regnamespace('{SCHEMA}')) THEN
        RAISE EXCEPTION 'the schema {SCHEMA} is not empty: this file is for a new installation';
    END IF;
    IF to_regclass('{SCHEMA}.schema_migration') IS NOT NULL THEN
        RAISE EXCEPTION 'the schema {SCHEMA} is not empty of Kartoteka: this file is for a new installation';
    END IF;
END $$;
