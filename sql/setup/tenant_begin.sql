-- Begins to read a tenant from a file: adds its row, under its id when that is free, else under a
-- new one; its name comes from kartoteka.import_name when that is set. Then the connection serves
-- the tenant, its sequence is made, and triggers rest, because the file has what they derive.
DO $$
DECLARE
    wanted text := current_setting('kartoteka.import_name', true);
    old record;
    t int;
    tab regclass;
BEGIN
    IF EXISTS (SELECT FROM pg_temp.in_sequence n WHERE n.name = 'renewal') THEN
        RAISE 'the file was written while kartotekactl db migrate was at work: write it anew';
    END IF;
    SELECT * INTO STRICT old FROM pg_temp.in_tenant;
    IF coalesce(wanted, '') <> '' THEN
        UPDATE pg_temp.in_tenant SET name = wanted;
    ELSE
        wanted := old.name;
    END IF;
    IF EXISTS (SELECT FROM kartoteka.tenant x WHERE x.name = wanted) THEN
        RAISE 'there is a tenant % already', wanted;
    END IF;
    t := CASE WHEN EXISTS (SELECT FROM kartoteka.tenant x WHERE x.id = old.id)
                   OR to_regclass('kartoteka.tenant_id_' || old.id) IS NOT NULL
              THEN nextval('kartoteka.tenant_id_seq') ELSE old.id END;
    WHILE EXISTS (SELECT FROM kartoteka.tenant x WHERE x.id = t) LOOP
        t := nextval('kartoteka.tenant_id_seq');
    END LOOP;
    UPDATE pg_temp.in_tenant SET id = t, leaves_at = NULL;
    INSERT INTO kartoteka.tenant OVERRIDING SYSTEM VALUE SELECT * FROM pg_temp.in_tenant;
    PERFORM setval('kartoteka.tenant_id_seq', GREATEST(t, (SELECT last_value FROM kartoteka.tenant_id_seq)));
    EXECUTE format('CREATE SEQUENCE kartoteka.tenant_id_%s START 1001', t);
    EXECUTE format('ALTER SEQUENCE kartoteka.tenant_id_%s OWNER TO %I', t,
        (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = 'kartoteka.tenant'::regclass));
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kartoteka_app') THEN
        EXECUTE format('GRANT USAGE ON SEQUENCE kartoteka.tenant_id_%s TO kartoteka_app', t);
    END IF;
    PERFORM set_config('kartoteka.tenant', t::text, true);
    -- Keys keep their ids unless one of them is taken here.
    PERFORM set_config('kartoteka.key_offset', (
        SELECT CASE WHEN EXISTS (SELECT FROM kartoteka.access_key k JOIN pg_temp.in_access_key n
                                 ON n.id = k.id)
                    THEN (SELECT max(id) FROM kartoteka.access_key) ELSE 0 END)::text, true);
    FOR tab IN SELECT c.oid FROM pg_class c WHERE c.relnamespace = 'kartoteka'::regnamespace
               AND c.relkind = 'r' AND to_regclass('pg_temp.' || quote_ident('in_' || c.relname)) IS NOT NULL
    LOOP
        EXECUTE format('ALTER TABLE %s DISABLE TRIGGER USER', tab);
    END LOOP;
END $$;
