-- A person is erased for good, exported, and found in what was read: rights of the person by 152-FZ and GDPR.

-- Every table that belongs to a party, with the column that names it.
CREATE FUNCTION kartoteka.party_tables() RETURNS TABLE (tab regclass, col name) LANGUAGE sql STABLE AS $$
    SELECT f.conrelid::regclass, a.attname
    FROM pg_constraint f JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = f.conkey[2]
    WHERE f.contype = 'f' AND f.confrelid = 'kartoteka.party'::regclass
      AND f.conrelid <> 'kartoteka.party'::regclass
    UNION
    SELECT a.attrelid::regclass, a.attname
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE c.relnamespace = 'kartoteka'::regnamespace AND c.relkind = 'r' AND a.attname = 'party_id'
      AND NOT a.attisdropped
$$;

-- Erases a person and whatever was merged into him from every table of the connection's tenant. One row a table:
-- how many rows are gone, or, where a row belongs to others too, were freed of the person ("changed"); deals
-- and cases with titles that a reader must look at. One row "refused" when there is no such person, or he was merged
-- into another.
CREATE FUNCTION kartoteka.person_erase(person bigint, reason text)
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
    words := ARRAY(SELECT DISTINCT k.word FROM kartoteka.word_key k
                   WHERE k.tenant_id = t AND k.party_id = ANY (family));
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
             FROM kartoteka.party_tables() x WHERE x.tab <> 'kartoteka.deal'::regclass
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
    DELETE FROM kartoteka.word_key k WHERE k.tenant_id = t AND k.party_id = ANY (family);
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

-- All that is stored of a person and of what was merged into him, as one object: tables with their rows; keys
-- that are derived from these are left out.
CREATE FUNCTION kartoteka.person_export(person bigint) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    t constant int := kartoteka.current_tenant();
    family bigint[] := ARRAY(SELECT f.id FROM kartoteka.party_family(t, person) f);
    r record;
    part jsonb;
    whole jsonb;
BEGIN
    IF NOT EXISTS (SELECT FROM kartoteka.party p WHERE p.tenant_id = t AND p.id = person AND p.kind = 1) THEN
        RETURN NULL;
    END IF;
    whole := jsonb_build_object('person', person, 'exported_at', now(), 'party', (
        SELECT jsonb_agg(to_jsonb(p) - '{tenant_id,name_key,packed_contacts,packed_addresses,packed_loyalty}'::text[]
                         ORDER BY p.id)
        FROM kartoteka.party p WHERE p.tenant_id = t AND p.id = ANY (family)));
    FOR r IN SELECT x.tab, string_agg(format('x.%I = ANY ($2)', x.col), ' OR ') AS cond
             FROM kartoteka.party_tables() x
             WHERE x.tab::text NOT IN ('kartoteka.search_key', 'kartoteka.word_key', 'kartoteka.contact_other_key',
                                       'search_key', 'word_key', 'contact_other_key')
             GROUP BY x.tab ORDER BY x.tab::text
    LOOP
        EXECUTE format('SELECT jsonb_agg(to_jsonb(x) - ''tenant_id'') FROM %s x WHERE x.tenant_id = $1 AND (%s)',
                       r.tab, r.cond) INTO part USING t, family;
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

-- Whose records a key or an employee has read or changed in a period, a row a person: reads and changes, the
-- first and the last time, the name as it is now (NULL: erased), how many contact values he has.
CREATE FUNCTION kartoteka.leak_report(key bigint, employee bigint, since timestamptz, until_at timestamptz)
    RETURNS TABLE (person bigint, name text, phones bigint, mails bigint, reads bigint, changes bigint,
                   first_at timestamptz, last_at timestamptz) LANGUAGE sql STABLE AS $$
    WITH told AS (
        SELECT a.at, coalesce(a.until, a.at) AS last, a.people, a.entity_id, a.action
        FROM kartoteka.audit a
        WHERE a.tenant_id = kartoteka.current_tenant() AND a.at < until_at AND coalesce(a.until, a.at) >= since
          AND a.at >= since - interval '1 day'
          AND (a.key_id = key OR a.employee_id = employee)
    ), touched AS (
        SELECT x.id, t.at, t.last, 1 AS reads, 0 AS changes FROM told t, unnest(t.people) AS x(id)
        UNION ALL
        SELECT t.entity_id, t.at, t.last, 0, 1 FROM told t
        WHERE t.people IS NULL AND split_part(t.action, '.', 1) IN ('party', 'account', 'card', 'consent')
    )
    SELECT x.id, nullif(p.full_name, ''),
           (SELECT count(*) FROM kartoteka.contact_info c WHERE c.tenant_id = kartoteka.current_tenant()
            AND c.party_id = x.id AND c.kind = 0),
           (SELECT count(*) FROM kartoteka.contact_info c WHERE c.tenant_id = kartoteka.current_tenant()
            AND c.party_id = x.id AND c.kind = 1),
           sum(x.reads), sum(x.changes), min(x.at), max(x.last)
    FROM touched x LEFT JOIN kartoteka.party p ON p.tenant_id = kartoteka.current_tenant() AND p.id = x.id
    WHERE p.kind = 1 OR p.kind IS NULL
    GROUP BY x.id, p.full_name ORDER BY x.id
$$;
