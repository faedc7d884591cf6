-- Ends the reading of a tenant when its rows are in: triggers work again, sequences go on behind the taken ids,
-- revisions ahead of this cluster's transaction numbers raise their base, and workers forget cached
-- rows.
DO $$
DECLARE
    t int := kartoteka.current_tenant();
    tab regclass;
    s record;
BEGIN
    FOR tab IN SELECT c.oid FROM pg_class c WHERE c.relnamespace = 'kartoteka'::regnamespace
               AND c.relkind = 'r' AND to_regclass('pg_temp.' || quote_ident('in_' || c.relname)) IS NOT NULL
    LOOP
        EXECUTE format('ALTER TABLE %s ENABLE TRIGGER USER', tab);
    END LOOP;
    FOR s IN
        SELECT n.value + CASE n.name WHEN 'access_key.id'
                         THEN current_setting('kartoteka.key_offset')::bigint ELSE 0 END AS value,
               format('kartoteka.%I', CASE WHEN n.name = 'tenant_id' THEN 'tenant_id_' || t
                   WHEN n.name LIKE '%.%' THEN replace(n.name, '.', '_') || '_seq'
                   ELSE n.name END)::regclass AS sequence
        FROM pg_temp.in_sequence n WHERE n.name <> 'contact_renewal'
    LOOP
        IF s.value > coalesce(pg_sequence_last_value(s.sequence), 0) THEN
            PERFORM setval(s.sequence, s.value);
        END IF;
    END LOOP;
    INSERT INTO kartoteka.contact_renewal (tenant)
    SELECT t FROM pg_temp.in_sequence n WHERE n.name = 'contact_renewal' ON CONFLICT DO NOTHING;
    CALL kartoteka.revision_rebase();
    -- Rows of the audit have new numbers. Where keys have, too, its chain begins anew.
    IF current_setting('kartoteka.key_offset')::bigint > 0 THEN
        DELETE FROM kartoteka.audit_seal x WHERE x.tenant_id = t;
    END IF;
    UPDATE kartoteka.audit_seal e SET upto_id = n.id
    FROM (SELECT x.no, sum(x.rows) OVER (ORDER BY x.no) AS upto FROM kartoteka.audit_seal x WHERE x.tenant_id = t) r
    JOIN (SELECT a.id, row_number() OVER (ORDER BY a.id) AS place FROM kartoteka.audit a WHERE a.tenant_id = t) n
        ON n.place = r.upto
    WHERE e.tenant_id = t AND e.no = r.no;
END $$;
