-- The words of a person who is erased are those of the person's own texts, from which triggers have made them, and
-- they are looked up one by one: no index by person is needed, and nothing looks at every word of the tenant. A
-- migration that changes party_words must take away the words that were made before it.

-- Erases a person and whatever was merged into him from every table of the connection's tenant. One row a table:
-- how many rows are gone, or, where a row belongs to others too, were freed of the person ("changed"); deals
-- and cases with titles that a reader must look at. One row "refused" when there is no such person, or he was merged
-- into another.
CREATE OR REPLACE FUNCTION kartoteka.person_erase(person bigint, reason text)
    RETURNS TABLE (what text, kind text, rows bigint, ids bigint[]) LANGUAGE plpgsql AS $$
DECLARE
    t constant int := kartoteka.current_tenant();
    family bigint[];
    words text[];
    into_id bigint;
    found_kind smallint;
    r record;
    n bigint;
BEGIN
    SELECT p.merged_into, p.kind INTO into_id, found_kind FROM kartoteka.party p
    WHERE p.tenant_id = t AND p.id = person FOR UPDATE;
    IF found_kind IS DISTINCT FROM 1 OR into_id IS NOT NULL THEN
        what := CASE WHEN into_id IS NULL THEN 'missing' ELSE 'merged' END;
        kind := 'refused'; rows := 0; ids := ARRAY[into_id];
        RETURN NEXT;
        RETURN;
    END IF;
    family := ARRAY(SELECT f.id FROM kartoteka.party_family(t, person) f);
    PERFORM FROM kartoteka.party p WHERE p.tenant_id = t AND p.id = ANY (family) ORDER BY p.id FOR UPDATE;
    words := ARRAY(SELECT DISTINCT w.word FROM kartoteka.party p, kartoteka.party_words(p.kind, p.name_key, p.job_title) w
                   WHERE p.tenant_id = t AND p.id = ANY (family));
    ids := ARRAY(SELECT DISTINCT d.id FROM kartoteka.deal d WHERE d.tenant_id = t AND d.party_id = ANY (family));
    UPDATE kartoteka.deal d SET party_id = NULL WHERE d.tenant_id = t AND d.party_id = ANY (family);
    what := 'deal'; kind := 'look'; rows := cardinality(ids);
    IF rows > 0 THEN RETURN NEXT; END IF;
    ids := ARRAY(SELECT DISTINCT m.case_id FROM kartoteka.case_member m
                 WHERE m.tenant_id = t AND m.party_id = ANY (family));
    what := 'crm_case'; kind := 'look'; rows := cardinality(ids);
    IF rows > 0 THEN RETURN NEXT; END IF;
    ids := NULL;
    UPDATE kartoteka.party p SET main_person_id = NULL
    WHERE p.tenant_id = t AND p.main_person_id = ANY (family);
    GET DIAGNOSTICS n = ROW_COUNT;
    what := 'party (main_person_id)'; kind := 'changed'; rows := n;
    IF n > 0 THEN RETURN NEXT; END IF;
    UPDATE kartoteka.party p SET company_id = NULL WHERE p.tenant_id = t AND p.company_id = ANY (family);
    UPDATE kartoteka.company_detail d SET head_id = NULL WHERE d.tenant_id = t AND d.head_id = ANY (family);
    FOR r IN SELECT x.tab, string_agg(format('%I = ANY ($2)', x.col), ' OR ') AS cond
             FROM kartoteka.party_tables() x
             WHERE x.tab NOT IN ('kartoteka.deal'::regclass, 'kartoteka.word_key'::regclass)
             GROUP BY x.tab ORDER BY x.tab::text
    LOOP
        EXECUTE format('DELETE FROM %s WHERE tenant_id = $1 AND (%s)', r.tab, r.cond) USING t, family;
        GET DIAGNOSTICS n = ROW_COUNT;
        what := replace(r.tab::text, 'kartoteka.', ''); kind := 'erased'; rows := n;
        IF n > 0 THEN RETURN NEXT; END IF;
    END LOOP;
    DELETE FROM kartoteka.party p WHERE p.tenant_id = t AND p.id = ANY (family);
    what := 'party'; rows := cardinality(family);
    RETURN NEXT;
    -- what triggers have put down anew
    DELETE FROM kartoteka.search_key k WHERE k.tenant_id = t AND k.party_id = ANY (family);
    DELETE FROM kartoteka.word_key k WHERE k.tenant_id = t AND k.word = ANY (words) AND k.party_id = ANY (family);
    DELETE FROM kartoteka.vocabulary v WHERE v.tenant_id = t AND v.word = ANY (words)
        AND NOT EXISTS (SELECT FROM kartoteka.word_key k WHERE k.tenant_id = t AND k.word = v.word);
    GET DIAGNOSTICS n = ROW_COUNT;
    what := 'vocabulary'; rows := n;
    IF n > 0 THEN RETURN NEXT; END IF;
    -- Answers kept for a day for repeated requests may hold anything, in any escape.
    DELETE FROM kartoteka.idempotency i WHERE i.tenant_id = t;
    GET DIAGNOSTICS n = ROW_COUNT;
    what := 'idempotency'; rows := n;
    IF n > 0 THEN RETURN NEXT; END IF;
    INSERT INTO kartoteka.audit (tenant_id, action, entity_id, detail)
    SELECT t, 'party.erase', f.id, reason FROM unnest(family) AS f(id);
END $$;

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
