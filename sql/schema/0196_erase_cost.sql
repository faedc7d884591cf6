-- The words of a person who is erased are found without a look at every word of the tenant, where autovacuum has been:
-- words stand on disk in the order in which people came, or nearly so, hence a summary of each few pages is enough. It
-- is small, and a write costs nothing more.
CREATE INDEX word_key_party ON kartoteka.word_key USING brin (party_id int8_minmax_multi_ops)
    WITH (pages_per_range = 16, autosummarize = on);

-- All that is stored of a person and of what was merged into him, as one object: tables with their rows. What
-- the database derives from these is left out: tables of keys, generated columns but for the name as it is shown,
-- and columns that triggers fill (keys to compare by are called so).
CREATE OR REPLACE FUNCTION kartoteka.person_export(person bigint) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    t constant int := kartoteka.current_tenant();
    family bigint[] := ARRAY(SELECT f.id FROM kartoteka.party_family(t, person) f);
    ours constant text[] :=
        '{tenant_id,packed_contacts,packed_addresses,packed_loyalty,contact_fields,other_keys,has_photo,hash}';
    r record;
    part jsonb;
    whole jsonb;
BEGIN
    IF NOT EXISTS (SELECT FROM kartoteka.party p WHERE p.tenant_id = t AND p.id = person AND p.kind = 1) THEN
        RETURN NULL;
    END IF;
    whole := jsonb_build_object('person', person, 'exported_at', now(), 'party', (
        SELECT jsonb_agg(to_jsonb(p) - (ours || 'name_key'::text) ORDER BY p.id)
        FROM kartoteka.party p WHERE p.tenant_id = t AND p.id = ANY (family)));
    FOR r IN SELECT x.tab, string_agg(format('x.%I = ANY ($2)', x.col), ' OR ') AS cond,
                    ours || ARRAY(SELECT a.attname::text FROM pg_attribute a
                                  WHERE a.attrelid = x.tab AND (a.attgenerated <> '' OR a.attname LIKE '%\_key')) AS derived
             FROM kartoteka.party_tables() x
             WHERE x.tab::text NOT IN ('kartoteka.search_key', 'kartoteka.word_key', 'kartoteka.contact_other_key',
                                       'search_key', 'word_key', 'contact_other_key')
             GROUP BY x.tab ORDER BY x.tab::text
    LOOP
        EXECUTE format('SELECT jsonb_agg(to_jsonb(x) - $3) FROM %s x WHERE x.tenant_id = $1 AND (%s)',
                       r.tab, r.cond) INTO part USING t, family, r.derived;
        IF part IS NOT NULL THEN
            whole := whole || jsonb_build_object(replace(r.tab::text, 'kartoteka.', ''), part);
        END IF;
    END LOOP;
    RETURN whole || jsonb_build_object(
        'changed', (SELECT jsonb_agg(jsonb_build_object('at', a.at, 'action', a.action, 'detail', a.detail,
                        'employee', a.employee_id, 'key', a.key_id) ORDER BY a.id)
                    FROM kartoteka.audit a WHERE a.tenant_id = t AND a.entity_id = ANY (family) AND a.people IS NULL
                      AND split_part(a.action, '.', 1) IN ('party', 'consent', 'account', 'card')),
        'read', (SELECT jsonb_agg(jsonb_build_object('from', a.at, 'until', a.until, 'by', a.action,
                        'operation', a.detail, 'employee', a.employee_id, 'key', a.key_id) ORDER BY a.id)
                 FROM kartoteka.audit a WHERE a.tenant_id = t AND a.people && family));
END $$;
