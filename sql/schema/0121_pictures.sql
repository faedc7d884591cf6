-- How many bytes of pictures a tenant may keep: one key must not fill everybody's disk.
ALTER TABLE kartoteka.tenant ADD COLUMN picture_bytes_max bigint NOT NULL DEFAULT 1073741824
    CHECK (picture_bytes_max >= 0);
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kartoteka_app') THEN
        GRANT SELECT (picture_bytes_max) ON kartoteka.tenant TO kartoteka_app;
    END IF;
END $$;
