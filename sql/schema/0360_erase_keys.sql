-- As in 0265, and: the keys by which duplicates are found, hashes of names, days and numbers, go with the person.
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
    words := ARRAY(
        SELECT w.word FROM kartoteka.party p, kartoteka.party_words(p.kind, p.name_key, p.job_title) w
        WHERE p.tenant_id = t AND p.id = ANY (family)
        UNION SELECT w FROM kartoteka.party p, kartoteka.words_of(kartoteka.fold(p.role)) AS w
        WHERE p.tenant_id = t AND p.id = ANY (family)
        UNION SELECT w FROM kartoteka.custom_value v, kartoteka.words_of(kartoteka.fold(v.value)) AS w
        WHERE v.tenant_id = t AND v.party_id = ANY (family));
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
    DELETE FROM kartoteka.duplicate_key k WHERE k.tenant_id = t AND k.person_id = ANY (family);
    GET DIAGNOSTICS n = ROW_COUNT;
    what := 'duplicate_key'; rows := n;
    IF n > 0 THEN RETURN NEXT; END IF;
    DELETE FROM kartoteka.vocabulary v WHERE v.tenant_id = t AND v.word = ANY (words)
        AND NOT EXISTS (SELECT FROM kartoteka.word_key k WHERE k.tenant_id = t AND k.word = v.word)
        AND NOT EXISTS (SELECT FROM kartoteka.text_word k WHERE k.tenant_id = t AND k.word = v.word);
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

-- And those of who was erased before.
DO $$
DECLARE
    t int;
BEGIN
    FOR t IN SELECT id FROM kartoteka.tenant ORDER BY id LOOP
        PERFORM set_config('kartoteka.tenant', t::text, true);
        DELETE FROM kartoteka.duplicate_key k WHERE k.tenant_id = t
            AND NOT EXISTS (SELECT FROM kartoteka.party p WHERE p.tenant_id = t AND p.id = k.person_id);
    END LOOP;
    PERFORM set_config('kartoteka.tenant', '', true);
END $$;
