-- A login without rights to the database may have been given the schema.
DO $$
BEGIN
    IF to_regnamespace('kartoteka') IS NULL THEN
        CREATE SCHEMA kartoteka;
    END IF;
END $$;
