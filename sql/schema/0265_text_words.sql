-- Words of texts by which lists are filtered, so that who has a rare text is found without a look at everybody: titles
-- and contents of deals, notes of companies, roles of people, values of own fields. One row a word and record, as in
-- word_key (0100); a part of a word is looked for in the tenant's vocabulary.
--
-- Kept by triggers for every writer. A party that is deleted has no rows, so rows can be counted. Under row-level
-- security: comparisons of text are leakproof.

CREATE TABLE kartoteka.text_word (
    tenant_id int NOT NULL,
    word text COLLATE "C" NOT NULL,
    source bigint NOT NULL,     -- -1 title and content of a deal, -2 a company's note, -3 a person's role;
                                -- above 0 the own field whose value it is
    ref_id bigint NOT NULL,     -- the deal, or the party
    PRIMARY KEY (tenant_id, word, source, ref_id)
);
CALL kartoteka.protect('kartoteka.text_word');

-- Puts the words of a text in the place of those of the text that was there; NULL: there is none.
CREATE FUNCTION kartoteka.text_words_put(t int, src bigint, ref bigint, was text, is_now text) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    gone constant text[] := ARRAY(SELECT kartoteka.words_of(kartoteka.fold(was)));
    there constant text[] := ARRAY(SELECT kartoteka.words_of(kartoteka.fold(is_now)));
    one text;
BEGIN       -- one by one: the whole key is known, so no statistics can lead to a walk through the tenant's words
    FOREACH one IN ARRAY gone LOOP
        DELETE FROM kartoteka.text_word k
        WHERE k.tenant_id = t AND k.word = one AND k.source = src AND k.ref_id = ref AND one <> ALL (there);
    END LOOP;
    WITH new AS (
        INSERT INTO kartoteka.text_word (tenant_id, word, source, ref_id)
        SELECT t, w, src, ref FROM unnest(there) AS w
        ON CONFLICT (tenant_id, word, source, ref_id) DO NOTHING
        RETURNING word
    )
    INSERT INTO kartoteka.vocabulary (tenant_id, word)
    SELECT t, n.word FROM new n     -- each by the index, also where this was planned when there were few words
    WHERE (SELECT 1 FROM kartoteka.vocabulary v WHERE v.tenant_id = t AND v.word = n.word LIMIT 1) IS NULL;
END $$;

CREATE FUNCTION kartoteka.deal_text(d kartoteka.deal) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT d.title || ' ' || d.content
$$;
CREATE FUNCTION kartoteka.text_deal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM kartoteka.text_words_put(COALESCE(NEW.tenant_id, OLD.tenant_id), -1, COALESCE(NEW.id, OLD.id),
                                     kartoteka.deal_text(OLD), kartoteka.deal_text(NEW));
    RETURN NULL;
END $$;
CREATE TRIGGER search_text_added AFTER INSERT OR DELETE ON kartoteka.deal FOR EACH ROW
    EXECUTE FUNCTION kartoteka.text_deal();
CREATE TRIGGER search_text_changed AFTER UPDATE ON kartoteka.deal FOR EACH ROW
    WHEN (ROW(OLD.title, OLD.content) IS DISTINCT FROM ROW(NEW.title, NEW.content))
    EXECUTE FUNCTION kartoteka.text_deal();

-- The text of a party by which lists are filtered; NULL: it is deleted, or has none.
CREATE FUNCTION kartoteka.party_text(p kartoteka.party) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN p.deleted_at IS NULL THEN CASE p.kind WHEN 1 THEN p.role WHEN 2 THEN p.note END END
$$;
CREATE FUNCTION kartoteka.text_party() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM kartoteka.text_words_put(COALESCE(NEW.tenant_id, OLD.tenant_id),
                                     CASE COALESCE(NEW.kind, OLD.kind) WHEN 1 THEN -3 ELSE -2 END,
                                     COALESCE(NEW.id, OLD.id), kartoteka.party_text(OLD), kartoteka.party_text(NEW));
    IF TG_OP = 'UPDATE' AND (OLD.deleted_at IS NULL) <> (NEW.deleted_at IS NULL) THEN
        PERFORM kartoteka.text_words_put(v.tenant_id, v.field_id, v.party_id,
                                         CASE WHEN OLD.deleted_at IS NULL THEN v.value END,
                                         CASE WHEN NEW.deleted_at IS NULL THEN v.value END)
        FROM kartoteka.custom_value v WHERE v.tenant_id = NEW.tenant_id AND v.party_id = NEW.id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER search_text_insert AFTER INSERT ON kartoteka.party FOR EACH ROW
    WHEN (NEW.kind = 1 AND NEW.role <> '' OR NEW.kind = 2 AND NEW.note <> '')
    EXECUTE FUNCTION kartoteka.text_party();
CREATE TRIGGER search_text_delete AFTER DELETE ON kartoteka.party FOR EACH ROW
    WHEN (OLD.kind = 1 AND OLD.role <> '' OR OLD.kind = 2 AND OLD.note <> '')
    EXECUTE FUNCTION kartoteka.text_party();
CREATE TRIGGER search_text_update AFTER UPDATE ON kartoteka.party FOR EACH ROW
    WHEN (ROW(CASE OLD.kind WHEN 1 THEN OLD.role ELSE OLD.note END, OLD.deleted_at IS NULL)
          IS DISTINCT FROM ROW(CASE NEW.kind WHEN 1 THEN NEW.role ELSE NEW.note END, NEW.deleted_at IS NULL))
    EXECUTE FUNCTION kartoteka.text_party();

-- Values of own fields: new ones once a statement.
CREATE FUNCTION kartoteka.text_values_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    WITH new AS (
        INSERT INTO kartoteka.text_word (tenant_id, word, source, ref_id)
        SELECT a.tenant_id, w.word, a.field_id, a.party_id
        FROM added a JOIN kartoteka.party p ON p.tenant_id = a.tenant_id AND p.id = a.party_id
             CROSS JOIN LATERAL kartoteka.words_of(kartoteka.fold(a.value)) AS w(word)
        WHERE p.deleted_at IS NULL
        ON CONFLICT (tenant_id, word, source, ref_id) DO NOTHING
        RETURNING tenant_id, word
    )
    INSERT INTO kartoteka.vocabulary (tenant_id, word)
    SELECT DISTINCT n.tenant_id, n.word FROM new n
    WHERE (SELECT 1 FROM kartoteka.vocabulary v WHERE v.tenant_id = n.tenant_id AND v.word = n.word LIMIT 1) IS NULL;
    RETURN NULL;
END $$;
CREATE FUNCTION kartoteka.text_value() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM kartoteka.text_words_put(OLD.tenant_id, OLD.field_id, OLD.party_id, OLD.value, NULL);
    IF TG_OP = 'UPDATE' AND EXISTS (SELECT FROM kartoteka.party p WHERE p.tenant_id = NEW.tenant_id
                                    AND p.id = NEW.party_id AND p.deleted_at IS NULL) THEN
        PERFORM kartoteka.text_words_put(NEW.tenant_id, NEW.field_id, NEW.party_id, NULL, NEW.value);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER search_text_insert AFTER INSERT ON kartoteka.custom_value REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION kartoteka.text_values_added();
CREATE TRIGGER search_text_delete AFTER DELETE ON kartoteka.custom_value FOR EACH ROW
    EXECUTE FUNCTION kartoteka.text_value();
CREATE TRIGGER search_text_update AFTER UPDATE ON kartoteka.custom_value FOR EACH ROW
    WHEN (ROW(OLD.party_id, OLD.field_id, OLD.value) IS DISTINCT FROM ROW(NEW.party_id, NEW.field_id, NEW.value))
    EXECUTE FUNCTION kartoteka.text_value();

-- Rows that were there before, in lots: parties with their values, and deals. Who changes one meanwhile waits.
CREATE FUNCTION kartoteka.renew_text_word(t int, after bigint, last bigint) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM kartoteka.party p WHERE p.tenant_id = t AND p.id > after AND p.id <= last ORDER BY p.id
    FOR NO KEY UPDATE;
    PERFORM kartoteka.text_words_put(t, CASE p.kind WHEN 1 THEN -3 ELSE -2 END, p.id, NULL, kartoteka.party_text(p))
    FROM kartoteka.party p
    WHERE p.tenant_id = t AND p.id > after AND p.id <= last AND kartoteka.party_text(p) <> '';
    PERFORM FROM kartoteka.custom_value v
    WHERE v.tenant_id = t AND v.party_id > after AND v.party_id <= last ORDER BY v.party_id, v.field_id
    FOR NO KEY UPDATE;
    PERFORM kartoteka.text_words_put(t, v.field_id, v.party_id, NULL, v.value)
    FROM kartoteka.custom_value v JOIN kartoteka.party p ON p.tenant_id = t AND p.id = v.party_id
    WHERE v.tenant_id = t AND v.party_id > after AND v.party_id <= last AND p.deleted_at IS NULL;
    RETURN 0;       -- no stored text is another one
END $$;
CREATE FUNCTION kartoteka.renew_text_word_deal(t int, after bigint, last bigint) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM kartoteka.deal d WHERE d.tenant_id = t AND d.id > after AND d.id <= last ORDER BY d.id
    FOR NO KEY UPDATE;
    PERFORM kartoteka.text_words_put(t, -1, d.id, NULL, kartoteka.deal_text(d))
    FROM kartoteka.deal d WHERE d.tenant_id = t AND d.id > after AND d.id <= last;
    RETURN 0;
END $$;
REVOKE EXECUTE ON FUNCTION kartoteka.renew_text_word(int, bigint, bigint) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION kartoteka.renew_text_word_deal(int, bigint, bigint) FROM PUBLIC;
INSERT INTO kartoteka.renewal (part, step, made_from, ended_at)
VALUES ('text_word', 21, 'party', now()), ('text_word_deal', 22, 'deal', now());
CALL kartoteka.renew_from_start('text_word', 'text_word_deal');

-- Whether no row is renewed any more. The worker may not read the renewals.
CREATE FUNCTION kartoteka.text_words_whole() RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
    SELECT NOT EXISTS (SELECT FROM renewal r WHERE r.part IN ('text_word', 'text_word_deal') AND r.ended_at IS NULL)
$$;
REVOKE EXECUTE ON FUNCTION kartoteka.text_words_whole() FROM PUBLIC;
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kartoteka_app') THEN
        GRANT EXECUTE ON FUNCTION kartoteka.text_words_whole() TO kartoteka_app;
    END IF;
END $$;

-- Records in whose texts of a source (text_word.source) a typed text may stand: all that have the longest of its words,
-- or a word that this is a part of. One row without an id where more than `most` rows have it, where it is not one that
-- leads (punctuation, a part of a thousand words), or rows are still renewed: then `total` says how many records there
-- are if that is known, which it is of one word.
CREATE FUNCTION kartoteka.text_holders(t int, src bigint, typed text, most bigint)
    RETURNS TABLE (id bigint, total bigint) LANGUAGE plpgsql STABLE ROWS 100 AS $$
DECLARE
    folded constant text := kartoteka.fold(typed);
    longest constant text := kartoteka.longest_word(folded);
    likes constant text := kartoteka.contains_pattern(longest);
    words text[];
    ids bigint[];
BEGIN
    IF longest IS NOT NULL AND kartoteka.text_words_whole() THEN
        words := ARRAY(SELECT v.word FROM kartoteka.vocabulary v WHERE v.tenant_id = t AND v.word LIKE likes LIMIT 1001);
        IF cardinality(words) <= 1000 THEN
            ids := ARRAY(SELECT k.ref_id FROM kartoteka.text_word k
                         WHERE k.tenant_id = t AND k.word = ANY (words) AND k.source = src LIMIT most + 1);
            IF cardinality(ids) <= most THEN
                RETURN QUERY SELECT DISTINCT i, NULL::bigint FROM unnest(ids) AS i;
                RETURN;
            END IF;
            IF longest = folded THEN
                RETURN QUERY SELECT NULL::bigint, count(DISTINCT k.ref_id) FROM kartoteka.text_word k
                WHERE k.tenant_id = t AND k.word = ANY (words) AND k.source = src;
                RETURN;
            END IF;
        END IF;
    END IF;
    RETURN QUERY SELECT NULL::bigint, NULL::bigint;
END $$;

-- Companies in whose notes, or in the line of whose address, a typed text stands. All of them are looked through where
-- an index leads to more than 5,000 parties, or to none in particular.
CREATE FUNCTION kartoteka.company_notes_with(t int, typed text) RETURNS SETOF bigint
    LANGUAGE plpgsql STABLE ROWS 50 AS $$
DECLARE
    folded constant text := kartoteka.fold(typed);
    ids constant bigint[] := ARRAY(SELECT h.id FROM kartoteka.text_holders(t, -2, typed, 5000) h);
BEGIN
    IF ids = '{NULL}' THEN
        RETURN QUERY SELECT p.id FROM kartoteka.party p
        WHERE p.tenant_id = t AND p.kind = 2 AND p.deleted_at IS NULL AND position(folded IN kartoteka.fold(p.note)) > 0;
    ELSE
        RETURN QUERY SELECT p.id FROM kartoteka.party p
        WHERE p.tenant_id = t AND p.id = ANY (ids) AND p.kind = 2 AND position(folded IN kartoteka.fold(p.note)) > 0;
    END IF;
END $$;
CREATE FUNCTION kartoteka.company_addresses_with(t int, typed text) RETURNS SETOF bigint
    LANGUAGE plpgsql STABLE ROWS 50 AS $$
DECLARE
    folded constant text := kartoteka.fold(typed);
    longest constant text := kartoteka.longest_word(folded);
    ids bigint[];
BEGIN
    IF length(longest) > 2 THEN
        ids := ARRAY(SELECT DISTINCT s.party_id FROM kartoteka.search_some(t, longest, '{4}', 5000) s);
    END IF;
    IF ids IS NULL OR cardinality(ids) >= 5000 THEN
        RETURN QUERY SELECT a.party_id FROM kartoteka.party p JOIN kartoteka.address a ON a.tenant_id = t AND a.party_id = p.id
        WHERE p.tenant_id = t AND p.kind = 2 AND p.deleted_at IS NULL
          AND position(folded IN kartoteka.fold(kartoteka.address_line(a.city, a.street))) > 0;
    ELSE
        RETURN QUERY SELECT a.party_id FROM kartoteka.party p JOIN kartoteka.address a ON a.tenant_id = t AND a.party_id = p.id
        WHERE p.tenant_id = t AND p.id = ANY (ids) AND p.kind = 2
          AND position(folded IN kartoteka.fold(kartoteka.address_line(a.city, a.street))) > 0;
    END IF;
END $$;

-- As in 0196, and: words of roles and own fields that nobody else has go from the vocabulary, too.
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
