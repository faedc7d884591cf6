-- What workers keep in memory is forgotten by notifications on the channel "kartoteka": "access" empties
-- the cache of credentials, "catalog:ID" forgets one tenant's. Reference data changes more often than
-- keys do, so a change of it must not cost every tenant a lookup.

CREATE FUNCTION kartoteka.notify_tenant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(OLD) - 'catalog_revision' = to_jsonb(NEW) - 'catalog_revision' THEN
        PERFORM pg_notify('kartoteka', 'catalog:' || NEW.id);
    ELSE
        PERFORM pg_notify('kartoteka', 'access');
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER notify ON kartoteka.tenant;
CREATE TRIGGER notify AFTER UPDATE ON kartoteka.tenant
    FOR EACH ROW EXECUTE FUNCTION kartoteka.notify_tenant();

-- A worker that shares its host with others asks for the revision where it can not be sure.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kartoteka_app') THEN
        GRANT SELECT (id, catalog_revision) ON kartoteka.tenant TO kartoteka_app;
    END IF;
END $$;
