-- Which words a person has, and what is derived of him, are functions of their own, so that a table that is derived
-- from people later is named there and not in person_erase().

-- Words that stand in the vocabulary for these people: of names, job titles, roles and own fields.
CREATE FUNCTION kartoteka.people_words(t int, ids bigint[]) RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT ARRAY(
        SELECT w.word FROM kartoteka.party p, kartoteka.party_words(p.kind, p.name_key, p.job_title) w
        WHERE p.tenant_id = t AND p.id = ANY (ids)
        UNION SELECT w FROM kartoteka.party p, kartoteka.words_of(kartoteka.fold(p.role)) AS w
        WHERE p.tenant_id = t AND p.id = ANY (ids)
        UNION SELECT w FROM kartoteka.custom_value v, kartoteka.words_of(kartoteka.fold(v.value)) AS w
        WHERE v.tenant_id = t AND v.party_id = ANY (ids))
$$;

-- Deletes what is derived of people who are gone and no reference leads to: keys of searches, also those that triggers
-- have put down anew, keys of duplicates, and words that nobody else has. Gives how many words those were.
CREATE FUNCTION kartoteka.people_derived_drop(t int, ids bigint[], words text[]) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    one text;
    n bigint;
BEGIN
    DELETE FROM kartoteka.search_key k WHERE k.tenant_id = t AND k.party_id = ANY (ids);
    DELETE FROM kartoteka.duplicate_key k WHERE k.tenant_id = t AND k.person_id = ANY (ids);
    FOREACH one IN ARRAY words LOOP
        DELETE FROM kartoteka.word_key k WHERE k.tenant_id = t AND k.word = one AND k.party_id = ANY (ids);
    END LOOP;
    DELETE FROM kartoteka.vocabulary v WHERE v.tenant_id = t AND v.word = ANY (words)
        AND (SELECT 1 FROM kartoteka.word_key k WHERE k.tenant_id = t AND k.word = v.word LIMIT 1) IS NULL
        AND (SELECT 1 FROM kartoteka.text_word k WHERE k.tenant_id = t AND k.word = v.word LIMIT 1) IS NULL;
    GET DIAGNOSTICS n = ROW_COUNT;
    RETURN n;
END $$;

-- As 0265_text_words.sql has it, and keys of duplicates go, too: a number of ten digits can be guessed from its hash.
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
    words := kartoteka.people_words(t, family);
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
    n := kartoteka.people_derived_drop(t, family, words);
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

-- Keys of people who were erased before.
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
