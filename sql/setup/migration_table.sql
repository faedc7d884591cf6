-- Lists the files of sql/schema that this database has had, with their hashes.
CREATE TABLE IF NOT EXISTS kartoteka.schema_migration (
    version int PRIMARY KEY,
    name text NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
);
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kartoteka_app') THEN
        GRANT USAGE ON SCHEMA kartoteka TO kartoteka_app;
        GRANT SELECT ON kartoteka.schema_migration TO kartoteka_app;
    END IF;
END $$;
