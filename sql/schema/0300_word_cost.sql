-- What a change of names costs, made less; what is written stays as it was. A statement that changed thousands of
-- people took the square of their number: in a table that was never analysed the planner looked through all words of
-- the tenant for each of them. Here the whole key of each row is known, so no statistics can lead to such a walk.

-- Puts words into the tenant's vocabulary that it does not have yet.
CREATE FUNCTION kartoteka.vocabulary_add(t int, words text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    one text;
BEGIN
    FOREACH one IN ARRAY words LOOP
        IF (SELECT 1 FROM kartoteka.vocabulary v WHERE v.tenant_id = t AND v.word = one LIMIT 1) IS NULL THEN
            INSERT INTO kartoteka.vocabulary (tenant_id, word) VALUES (t, one);
        END IF;
    END LOOP;
END $$;

-- As 0100_words.sql has it, but for how a word is looked up in the vocabulary.
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
    SELECT n.tenant_id, n.word FROM (SELECT DISTINCT x.tenant_id, x.word FROM new x) n
    WHERE (SELECT 1 FROM kartoteka.vocabulary v WHERE v.tenant_id = n.tenant_id AND v.word = n.word LIMIT 1) IS NULL;
    RETURN NULL;
END $$;

-- As 0150_word_write.sql has them. Words that stay are not written again.
CREATE OR REPLACE FUNCTION kartoteka.search_party() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    r record;
    new_words text[] := '{}';
BEGIN
    IF OLD.deleted_at IS NULL THEN
        FOR r IN SELECT w.word, w.source FROM kartoteka.party_words(OLD.kind, OLD.name_key, OLD.job_title) w
                 EXCEPT SELECT w.word, w.source FROM kartoteka.party_words(NEW.kind, NEW.name_key, NEW.job_title) w
                        WHERE NEW.deleted_at IS NULL
        LOOP
            DELETE FROM kartoteka.word_key k
            WHERE k.tenant_id = OLD.tenant_id AND k.word = r.word AND k.party_id = OLD.id AND k.source = r.source;
        END LOOP;
    END IF;
    IF NEW.deleted_at IS NULL THEN
        FOR r IN SELECT w.word, w.source FROM kartoteka.party_words(NEW.kind, NEW.name_key, NEW.job_title) w LOOP
            INSERT INTO kartoteka.word_key (tenant_id, word, party_id, source)
            VALUES (NEW.tenant_id, r.word, NEW.id, r.source)
            ON CONFLICT (tenant_id, word, party_id, source) DO NOTHING;
            IF FOUND THEN
                new_words := new_words || r.word;
            END IF;
        END LOOP;
        PERFORM kartoteka.vocabulary_add(NEW.tenant_id, new_words);
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION kartoteka.search_party_gone() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    r record;
BEGIN
    FOR r IN SELECT w.word, w.source FROM kartoteka.party_words(OLD.kind, OLD.name_key, OLD.job_title) w LOOP
        DELETE FROM kartoteka.word_key k
        WHERE k.tenant_id = OLD.tenant_id AND k.word = r.word AND k.party_id = OLD.id AND k.source = r.source;
    END LOOP;
    DELETE FROM kartoteka.search_key s WHERE s.tenant_id = OLD.tenant_id AND s.party_id = OLD.id;
    RETURN NULL;
END $$;

-- A renamed place keeps how often it is used.
CREATE OR REPLACE FUNCTION kartoteka.place_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    is_city constant boolean := TG_TABLE_NAME = 'city';
    old_row constant jsonb := to_jsonb(OLD);
    old_parent constant bigint := old_row ->> CASE WHEN is_city THEN 'country_id' ELSE 'city_id' END;
    place_kind constant smallint := CASE WHEN is_city THEN 1 ELSE 2 END;
    r record;
    had smallint;
    kept smallint;
BEGIN
    FOR r IN SELECT w.word, w.rank FROM kartoteka.place_words_of(old_row ->> 'name') w LOOP
        DELETE FROM kartoteka.place_word w
        WHERE w.tenant_id = OLD.tenant_id AND w.kind = place_kind AND w.parent_id = old_parent AND w.word = r.word
          AND w.rank = r.rank AND w.place_id = OLD.id
        RETURNING w.uses INTO had;
        kept := greatest(kept, had);
    END LOOP;
    IF TG_OP = 'UPDATE' THEN
        INSERT INTO kartoteka.place_word (tenant_id, kind, parent_id, word, rank, place_id, uses)
        SELECT NEW.tenant_id, place_kind,
               (to_jsonb(NEW) ->> CASE WHEN is_city THEN 'country_id' ELSE 'city_id' END)::bigint,
               w.word, w.rank, NEW.id, COALESCE(kept, 0)
        FROM kartoteka.place_words_of(NEW.name) w;
    END IF;
    RETURN NULL;
END $$;

-- As 0122_audit.sql has it. A row before and behind a change are brought together by their key in one pass: as a join
-- it compared every row with every other, so that a statement that changed 3,000 streets took minutes.
CREATE OR REPLACE FUNCTION kartoteka.audited_update() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
BEGIN
    IF pg_trigger_depth() = 1 THEN
        PERFORM audit_tell(TG_ARGV[0] || '.update',
            array_agg((c.n ->> TG_ARGV[3])::int ORDER BY c.place),
            array_agg((c.n ->> TG_ARGV[1])::bigint ORDER BY c.place),
            array_agg(concat_ws(': ', c.n ->> TG_ARGV[4], c.columns) ORDER BY c.place))
        FROM (SELECT r.n, r.place, CASE WHEN r.n -> 'password_hash' IS DISTINCT FROM r.o -> 'password_hash'
                     THEN 'password' ELSE changed_columns(r.o, r.n) END AS columns
              FROM (SELECT max(k.place) AS place, (array_agg(k.j) FILTER (WHERE k.place > 0))[1] AS n,
                           (array_agg(k.j) FILTER (WHERE k.place = 0))[1] AS o
                    FROM (SELECT row_number() OVER () AS place, to_jsonb(x) AS j FROM changed x
                          UNION ALL SELECT 0, to_jsonb(x) FROM before x) k
                    GROUP BY k.j ->> TG_ARGV[3], k.j ->> TG_ARGV[1], k.j ->> TG_ARGV[2]) r
              WHERE r.n IS NOT NULL AND r.o IS NOT NULL) c
        WHERE c.columns IS NOT NULL HAVING count(*) > 0;
    END IF;
    RETURN NULL;
END $$;

-- As 0130_contact_place.sql has it, and for the same reason not as a join.
CREATE OR REPLACE FUNCTION kartoteka.pack_contacts_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM kartoteka.pack_party(x.tenant_id, x.party_id, 'contacts')
    FROM (WITH was AS MATERIALIZED (
              SELECT b.tenant_id, b.id, b.party_id, b.kind, b.category, b.type_id, b.is_primary, b.value, b.place
              FROM before b
          ), is_now AS MATERIALIZED (
              SELECT c.tenant_id, c.id, c.party_id, c.kind, c.category, c.type_id, c.is_primary, c.value, c.place
              FROM changed c
          )
          SELECT d.tenant_id, d.party_id
          FROM ((TABLE was EXCEPT TABLE is_now) UNION ALL (TABLE is_now EXCEPT TABLE was)) d
          GROUP BY 1, 2 ORDER BY 1, 2) x;
    RETURN NULL;
END $$;
