-- Words of names and job titles, so that a search reads an index in the order of its answer: one row a word
-- and party, found by its beginning; and the words that a tenant has at all, each once, in which a part of a
-- word is looked for. A directory has many people and few words.
--
-- Kept by triggers for every writer. word_key stands under row-level security: comparisons of text are
-- leakproof, LIKE is not. The vocabulary holds words only, and no table but word_key says whose they are.

CREATE TABLE kartoteka.word_key (
    tenant_id int NOT NULL,
    word text COLLATE "C" NOT NULL,
    party_id bigint NOT NULL,
    source smallint NOT NULL,               -- 1 a person's name, 2 a person's job title, 3 a company's name
    PRIMARY KEY (tenant_id, word, party_id, source)
);
CALL kartoteka.protect('kartoteka.word_key');

-- A word that two requests see for the first time at once is there twice: neither waits for the other.
CREATE TABLE kartoteka.vocabulary (
    tenant_id int NOT NULL,
    word text COLLATE "C" NOT NULL
);
CREATE INDEX vocabulary_word ON kartoteka.vocabulary (tenant_id, word);
CALL kartoteka.grant_worker('kartoteka.vocabulary');

-- The words of a folded text: what stands between blanks and punctuation, as far as 64 characters.
CREATE FUNCTION kartoteka.words_of(folded text) RETURNS SETOF text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT DISTINCT left(w, 64)
    FROM string_to_table(translate(folded, E' .,-;:/\\|_+*=~`!?@#$%^&<>()[]{}"''«»„“”‘’–—…№•\t\n\r\u00a0',
                                   repeat(' ', 60)), ' ') AS w
    WHERE w <> ''
$$;
-- The words under which a party is found, and in which of its texts they stand.
CREATE FUNCTION kartoteka.party_words(kind smallint, name_key text, job_title text)
    RETURNS TABLE (word text, source smallint) LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT w, CASE WHEN kind = 2 THEN 3 ELSE 1 END::smallint FROM kartoteka.words_of(name_key) AS w
    UNION ALL
    SELECT w, 2::smallint FROM kartoteka.words_of(kartoteka.fold(job_title)) AS w
    WHERE job_title <> ''
$$;

-- Where the extensions are missing, a part of a word is looked for in the tenant's vocabulary as it is.
DO $$
DECLARE
    gin oid := (SELECT oid FROM pg_am WHERE amname = 'gin');
    number_class text := (SELECT n.nspname FROM pg_opclass o JOIN pg_namespace n
        ON n.oid = o.opcnamespace WHERE o.opcname = 'int4_ops' AND o.opcmethod = gin);
    text_class text := (SELECT n.nspname FROM pg_opclass o JOIN pg_namespace n
        ON n.oid = o.opcnamespace WHERE o.opcname = 'gin_trgm_ops' AND o.opcmethod = gin);
BEGIN
    IF number_class IS NOT NULL AND text_class IS NOT NULL THEN
        EXECUTE format('CREATE INDEX vocabulary_trgm ON kartoteka.vocabulary USING gin '
            '(tenant_id %I.int4_ops, word %I.gin_trgm_ops) WITH (fastupdate = off)', number_class, text_class);
    END IF;
END $$;

-- Kept for every writer. New parties once a statement, words that the tenant does not have yet go to its
-- vocabulary.
CREATE OR REPLACE FUNCTION kartoteka.search_parties_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    WITH new AS (
        INSERT INTO kartoteka.word_key (tenant_id, word, party_id, source)
        SELECT a.tenant_id, w.word, a.id, w.source
        FROM added a, kartoteka.party_words(a.kind, a.name_key, a.job_title) w
        WHERE a.deleted_at IS NULL
        RETURNING tenant_id, word
    )
    INSERT INTO kartoteka.vocabulary (tenant_id, word)
    SELECT DISTINCT n.tenant_id, n.word FROM new n
    WHERE NOT EXISTS (SELECT FROM kartoteka.vocabulary v WHERE v.tenant_id = n.tenant_id AND v.word = n.word);
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION kartoteka.search_party() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM kartoteka.word_key k USING kartoteka.party_words(OLD.kind, OLD.name_key, OLD.job_title) o
    WHERE k.tenant_id = OLD.tenant_id AND k.word = o.word AND k.party_id = OLD.id AND k.source = o.source
      AND OLD.deleted_at IS NULL;
    WITH new AS (
        INSERT INTO kartoteka.word_key (tenant_id, word, party_id, source)
        SELECT NEW.tenant_id, w.word, NEW.id, w.source
        FROM kartoteka.party_words(NEW.kind, NEW.name_key, NEW.job_title) w
        WHERE NEW.deleted_at IS NULL
        ON CONFLICT (tenant_id, word, party_id, source) DO NOTHING
        RETURNING tenant_id, word
    )
    INSERT INTO kartoteka.vocabulary (tenant_id, word)
    SELECT DISTINCT n.tenant_id, n.word FROM new n
    WHERE NOT EXISTS (SELECT FROM kartoteka.vocabulary v WHERE v.tenant_id = n.tenant_id AND v.word = n.word);
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION kartoteka.search_party_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM kartoteka.word_key k USING kartoteka.party_words(OLD.kind, OLD.name_key, OLD.job_title) o
    WHERE k.tenant_id = OLD.tenant_id AND k.word = o.word AND k.party_id = OLD.id AND k.source = o.source;
    DELETE FROM kartoteka.search_key s WHERE s.tenant_id = OLD.tenant_id AND s.party_id = OLD.id;
    RETURN NULL;
END $$;

-- A part of a renewal may be made from the rows of another table.
ALTER TABLE kartoteka.renewal ADD COLUMN made_from text;     -- NULL: from its own
CREATE OR REPLACE FUNCTION kartoteka.renew_lot(this text, n int) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    r kartoteka.renewal;
    last bigint;
    rows_seen bigint;
    rows_changed bigint := 0;
BEGIN
    PERFORM set_config('lock_timeout', '900ms', true);      -- before anybody is called the victim of a deadlock
    SELECT x.* INTO r FROM kartoteka.renewal x WHERE x.part = this FOR UPDATE;
    PERFORM set_config('kartoteka.tenant', r.tenant_id::text, true);
    EXECUTE format('SELECT max(x.id), count(*) FROM (SELECT id FROM kartoteka.%I WHERE tenant_id = $1 AND id > $2 '
        'ORDER BY id LIMIT $3) x', COALESCE(r.made_from, this)) INTO last, rows_seen USING r.tenant_id, r.upto, n;
    IF last IS NULL THEN
        SELECT min(t.id) INTO last FROM kartoteka.tenant t WHERE t.id > r.tenant_id;
        UPDATE kartoteka.renewal x
        SET tenant_id = COALESCE(last, x.tenant_id), upto = 0,
            ended_at = CASE WHEN last IS NULL THEN clock_timestamp() END
        WHERE x.part = this;
        RETURN last IS NOT NULL;
    END IF;
    EXECUTE format('SELECT kartoteka.%I($1, $2, $3)', 'renew_' || this) INTO rows_changed
        USING r.tenant_id, r.upto, last;
    PERFORM kartoteka.renew_warn(this, r.tenant_id, r.upto, last);
    UPDATE kartoteka.renewal x
    SET upto = last, seen = x.seen + rows_seen, changed = x.changed + rows_changed WHERE x.part = this;
    RETURN true;
END $$;

-- The words of the parties (after, last] of a tenant. Names and titles have had rows in search_key before: they go.
CREATE FUNCTION kartoteka.renew_word_key(t int, after bigint, last bigint) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    changed bigint;
BEGIN
    PERFORM FROM kartoteka.party p WHERE p.tenant_id = t AND p.id > after AND p.id <= last ORDER BY p.id
    FOR NO KEY UPDATE;      -- who renames one meanwhile waits, and those renamed before are seen below
    WITH new AS (
        INSERT INTO kartoteka.word_key (tenant_id, word, party_id, source)
        SELECT t, w.word, p.id, w.source
        FROM kartoteka.party p, kartoteka.party_words(p.kind, p.name_key, p.job_title) w
        WHERE p.tenant_id = t AND p.id > after AND p.id <= last AND p.deleted_at IS NULL
        ON CONFLICT (tenant_id, word, party_id, source) DO NOTHING
        RETURNING word
    )
    INSERT INTO kartoteka.vocabulary (tenant_id, word)
    SELECT DISTINCT t, n.word FROM new n
    WHERE NOT EXISTS (SELECT FROM kartoteka.vocabulary v WHERE v.tenant_id = t AND v.word = n.word);
    DELETE FROM kartoteka.search_key s
    WHERE s.tenant_id = t AND s.party_id > after AND s.party_id <= last AND s.source IN (1, 2);
    GET DIAGNOSTICS changed = ROW_COUNT;
    RETURN changed;
END $$;
REVOKE EXECUTE ON FUNCTION kartoteka.renew_word_key(int, bigint, bigint) FROM PUBLIC;
INSERT INTO kartoteka.renewal (part, step, made_from, ended_at) VALUES ('word_key', 11, 'party', now());
CALL kartoteka.renew_from_start('word_key');

-- An index of contact values and one of addresses, in the stead of one for everything: a name in Russian finds
-- its letters in no value, so it is done with them at once.
DO $$
DECLARE
    gin oid := (SELECT oid FROM pg_am WHERE amname = 'gin');
    number_class text := (SELECT n.nspname FROM pg_opclass o JOIN pg_namespace n
        ON n.oid = o.opcnamespace WHERE o.opcname = 'int4_ops' AND o.opcmethod = gin);
    text_class text := (SELECT n.nspname FROM pg_opclass o JOIN pg_namespace n
        ON n.oid = o.opcnamespace WHERE o.opcname = 'gin_trgm_ops' AND o.opcmethod = gin);
    name text;
    what int;
BEGIN
    IF number_class IS NOT NULL AND text_class IS NOT NULL THEN
        FOR name, what IN VALUES ('search_key_values', 3), ('search_key_addresses', 4) LOOP
            EXECUTE format('CREATE INDEX %I ON kartoteka.search_key USING gin '
                '(tenant_id %I.int4_ops, key %I.gin_trgm_ops) WITH (gin_pending_list_limit = 512) '
                'WHERE source = %s', name, number_class, text_class, what);
        END LOOP;
    END IF;
END $$;
DROP INDEX IF EXISTS kartoteka.search_key_trgm;

-- The longest word of a text; NULL: there is none.
CREATE FUNCTION kartoteka.longest_word(folded text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT w FROM kartoteka.words_of(folded) AS w ORDER BY length(w) DESC, w LIMIT 1
$$;
-- Behind every word that begins with this one, as word_key orders them.
CREATE FUNCTION kartoteka.words_end(begun text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN begun || U&'\+10FFFF';

-- How a typed text is looked for in keys. One character finds words that begin with it, two or more stand
-- anywhere, a telephone number is found in any spelling (search_patterns). `fits`: patterns of which a key,
-- with a blank before and behind it, must match one. `likes` and `expression` (or NULL) say the same to the
-- trigram index: what they find is looked at again. It knows three characters, so of two the third is every
-- letter and digit that may follow, or the end of a word.
CREATE FUNCTION kartoteka.search_forms(t int, typed text, OUT likes text[], OUT expression text,
                                       OUT fits text[])
    LANGUAGE plpgsql STABLE PARALLEL SAFE STRICT AS $$
DECLARE
    folded constant text := kartoteka.fold(btrim(typed));
    plain constant text := replace(replace(replace(folded, '\', '\\'), '%', '\%'), '_', '\_');
    patterns record;
BEGIN
    IF length(folded) > 2 OR folded = '' OR length(folded) = 2 AND folded !~ '^[[:alnum:]]+$' THEN
        SELECT * INTO patterns FROM kartoteka.search_patterns(t, typed);
        likes := patterns.likes;
        fits := COALESCE(patterns.checks, patterns.likes);
    ELSIF length(folded) = 2 THEN
        likes := ARRAY(SELECT '%' || plain || s
                       FROM unnest(ARRAY['', ' %', '.%', '@%', '-%', '\_%', ',%', '/%', '+%', ')%']) AS s);
        expression := folded || '[а-яa-z0-9]';
        fits := ARRAY['%' || plain || '%'];
    ELSE
        fits := ARRAY(SELECT '%' || s || plain || '%'
                       FROM unnest(ARRAY[' ', '.', '@', '-', '\_', ',', '/', '+', '(']) AS s);
        likes := fits || (plain || '%');
    END IF;
END $$;

-- Parties in whose names (1) or job titles (2) a folded text stands, at most `most` rows. A word of the text
-- leads to them; what is more than one word, or longer than a word is kept, is looked at in the party.
CREATE FUNCTION kartoteka.search_words(t int, folded text, sources int[], most bigint)
    RETURNS TABLE (party_id bigint, source smallint) LANGUAGE plpgsql STABLE ROWS 50 AS $$
DECLARE
    longest constant text := kartoteka.longest_word(folded);
    likes constant text := kartoteka.contains_pattern(COALESCE(longest, folded));
    whole constant text := kartoteka.contains_pattern(folded);
    kept constant smallint[] := CASE WHEN 1 = ANY (sources) THEN '{1,3}'::smallint[] ELSE '{}' END
        || CASE WHEN 2 = ANY (sources) THEN '{2}'::smallint[] ELSE '{}' END;
BEGIN
    IF longest IS NULL THEN     -- punctuation
        RETURN QUERY SELECT p.id, 1::smallint FROM kartoteka.party p
        WHERE p.tenant_id = t AND p.deleted_at IS NULL
          AND (1 = ANY (sources) AND p.name_key LIKE whole
               OR 2 = ANY (sources) AND kartoteka.fold(p.job_title) LIKE whole)
        LIMIT most;
    ELSIF length(folded) = 1 THEN
        RETURN QUERY SELECT k.party_id, CASE k.source WHEN 2 THEN 2 ELSE 1 END::smallint
        FROM kartoteka.word_key k
        WHERE k.tenant_id = t AND k.word >= folded AND k.word < kartoteka.words_end(folded)
          AND k.source = ANY (kept)
        LIMIT most;
    ELSE
        RETURN QUERY SELECT k.party_id, CASE k.source WHEN 2 THEN 2 ELSE 1 END::smallint
        FROM (SELECT v.word FROM kartoteka.vocabulary v
              WHERE v.tenant_id = t AND v.word LIKE likes OFFSET 0) v
             JOIN kartoteka.word_key k ON k.tenant_id = t AND k.word = v.word
        WHERE k.source = ANY (kept)
          AND (longest = folded OR EXISTS (
              SELECT FROM kartoteka.party p WHERE p.tenant_id = t AND p.id = k.party_id
                AND CASE k.source WHEN 2 THEN kartoteka.fold(p.job_title) ELSE p.name_key END LIKE whole))
        LIMIT most;
    END IF;
END $$;

-- Whether every tenth of the tenant's keys of a source fits patterns, judged by ten lots of a hundred.
CREATE FUNCTION kartoteka.search_common(t int, what int, fits text[]) RETURNS boolean
    LANGUAGE plpgsql STABLE AS $$
DECLARE
    low constant bigint := (SELECT min(s.party_id) FROM kartoteka.search_key s WHERE s.tenant_id = t);
    high constant bigint := (SELECT max(s.party_id) FROM kartoteka.search_key s WHERE s.tenant_id = t);
BEGIN
    RETURN (SELECT count(*) >= 100
            FROM generate_series(0, 9) AS lot CROSS JOIN LATERAL (
                SELECT s.key FROM kartoteka.search_key s
                WHERE s.tenant_id = t AND s.party_id >= low + (high - low) / 10 * lot AND s.source = what
                ORDER BY s.party_id, s.source, s.ref_id LIMIT 100) k
            WHERE ' ' || k.key || ' ' LIKE ANY (fits));
END $$;

-- Keys of contact values (3) or of addresses (4) that hold a typed text, at most `most` of them. What many hold
-- is met soon by reading keys one after another, where the trigram index would gather all of them before the
-- first. Each source has an index of its own.
CREATE FUNCTION kartoteka.search_keys(t int, typed text, what int, most bigint)
    RETURNS TABLE (party_id bigint, source smallint, ref_id bigint)
    LANGUAGE plpgsql STABLE ROWS 50 AS $$
DECLARE
    f record;
BEGIN
    SELECT * INTO f FROM kartoteka.search_forms(t, typed);
    IF most IS NOT NULL AND kartoteka.search_common(t, what, f.fits) THEN
        RETURN QUERY SELECT s.party_id, s.source, s.ref_id FROM kartoteka.search_key s
        WHERE s.tenant_id = t       -- CASE: to the planner every second key fits, so it walks
          AND CASE WHEN s.source = what AND ' ' || s.key || ' ' LIKE ANY (f.fits) THEN true ELSE false END
        ORDER BY s.party_id, s.source, s.ref_id LIMIT most;
    ELSIF what = 3 THEN
        RETURN QUERY SELECT s.party_id, s.source, s.ref_id FROM kartoteka.search_key s
        WHERE s.tenant_id = t AND s.source = 3
          AND (s.key LIKE ANY (f.likes) OR s.key ~ f.expression)
          AND ' ' || s.key || ' ' LIKE ANY (f.fits)
        LIMIT most;
    ELSE
        RETURN QUERY SELECT s.party_id, s.source, s.ref_id FROM kartoteka.search_key s
        WHERE s.tenant_id = t AND s.source = 4
          AND (s.key LIKE ANY (f.likes) OR s.key ~ f.expression)
          AND ' ' || s.key || ' ' LIKE ANY (f.fits)
        LIMIT most;
    END IF;
END $$;

-- Where a typed text stands: in names (1), job titles (2), contact values (3), addresses (4). At most `most`
-- rows (NULL: all); a source is not asked when those before it have as many. Functions, for two reasons: beside
-- tables under row-level security the planner may not use an index for LIKE, which is not leakproof; and their
-- plans are kept while the caller's is made anew.
CREATE FUNCTION kartoteka.search_some(t int, typed text, sources int[], most bigint)
    RETURNS TABLE (party_id bigint, source smallint, ref_id bigint)
    LANGUAGE plpgsql STABLE ROWS 50 AS $$
DECLARE
    n bigint := 0;
BEGIN
    IF sources && '{1,2}' THEN
        RETURN QUERY SELECT w.party_id, w.source, 0::bigint
        FROM kartoteka.search_words(t, kartoteka.fold(btrim(typed)), sources, most) w;
        GET DIAGNOSTICS n = ROW_COUNT;
    END IF;
    FOR what IN 3..4 LOOP
        IF what = ANY (sources) AND (most IS NULL OR n < most) THEN
            RETURN QUERY SELECT k.party_id, k.source, k.ref_id
            FROM kartoteka.search_keys(t, typed, what, most - n) k;
            GET DIAGNOSTICS n = ROW_COUNT;
        END IF;
    END LOOP;
END $$;

-- The same for texts that must all be found. The longest that leads to fewer than `most` rows leads, so those
-- that come need a look for the others; when each leads to more, the last one's come.
CREATE FUNCTION kartoteka.search_any(t int, typed text[], sources int[], most bigint) RETURNS SETOF bigint
    LANGUAGE plpgsql STABLE ROWS 500 AS $$
DECLARE
    one text;
    ids bigint[];
BEGIN
    FOR one IN SELECT x FROM unnest(typed) AS x WHERE x <> '' ORDER BY length(x) DESC LOOP
        ids := ARRAY(SELECT s.party_id FROM kartoteka.search_some(t, one, sources, most) s);
        EXIT WHEN cardinality(ids) < most;
    END LOOP;
    RETURN QUERY SELECT unnest(ids);
END $$;

-- All of them, for lists that look through what was found.
CREATE OR REPLACE FUNCTION kartoteka.search_values(t int, typed text, sources int[])
    RETURNS TABLE (party_id bigint, source smallint, ref_id bigint)
    LANGUAGE plpgsql STABLE ROWS 50 AS $$
BEGIN
    RETURN QUERY SELECT s.party_id, s.source, s.ref_id FROM kartoteka.search_some(t, typed, sources, NULL) s;
END $$;
-- Parties of which every word is found somewhere.
CREATE OR REPLACE FUNCTION kartoteka.search_parties(t int, words text[], sources int[]) RETURNS SETOF bigint
    LANGUAGE plpgsql STABLE ROWS 50 AS $$
DECLARE
    found bigint[];
    one text;
BEGIN
    FOREACH one IN ARRAY words LOOP
        found := ARRAY(SELECT s.party_id FROM kartoteka.search_some(t, one, sources, NULL) s
                       WHERE found IS NULL OR s.party_id = ANY (found));
        EXIT WHEN cardinality(found) = 0;
    END LOOP;
    RETURN QUERY SELECT DISTINCT f.id FROM unnest(found) AS f(id);
END $$;
