-- The database of Kartoteka in one file: run it whole, once, in the web tool of the host (phpPgAdmin, Adminer, pgAdmin)
-- as the login that the site uses. It needs no extension. It needs the right to make the schema kartoteka, or a schema
-- of that name that belongs to the login.
BEGIN;
DO $$
BEGIN
    IF to_regnamespace('kartoteka') IS NOT NULL THEN
        IF EXISTS (SELECT FROM pg_class WHERE relnamespace = to_regnamespace('kartoteka')) THEN
            RAISE EXCEPTION 'the schema kartoteka is not empty: this file is for a new installation';
        END IF;
    ELSE
        BEGIN
            CREATE SCHEMA kartoteka;
        EXCEPTION WHEN insufficient_privilege THEN
            RAISE EXCEPTION 'this login may make no schema in %: ask the host for "CREATE SCHEMA kartoteka AUTHORIZATION %"',
                current_database(), quote_ident(current_user);
        END;
    END IF;
END $$;
