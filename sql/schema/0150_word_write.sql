-- The words of a party or a place that goes or is renamed are looked up one by one. Joined to a function's rows,
-- of whose number the planner knows nothing, they were found by walking through all words of the tenant: a merge
-- cost more the larger the directory was.

CREATE OR REPLACE FUNCTION kartoteka.search_party() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    gone constant text[] := CASE WHEN OLD.deleted_at IS NULL THEN ARRAY(
        SELECT w.word FROM kartoteka.party_words(OLD.kind, OLD.name_key, OLD.job_title) w) END;
BEGIN
    DELETE FROM kartoteka.word_key k
    WHERE k.tenant_id = OLD.tenant_id AND k.word = ANY (gone) AND k.party_id = OLD.id;
    IF NEW.deleted_at IS NULL THEN
        WITH new AS (
            INSERT INTO kartoteka.word_key (tenant_id, word, party_id, source)
            SELECT NEW.tenant_id, w.word, NEW.id, w.source
            FROM kartoteka.party_words(NEW.kind, NEW.name_key, NEW.job_title) w
            ON CONFLICT (tenant_id, word, party_id, source) DO NOTHING
            RETURNING tenant_id, word
        )
        INSERT INTO kartoteka.vocabulary (tenant_id, word)
        SELECT DISTINCT n.tenant_id, n.word FROM new n
        WHERE NOT EXISTS (SELECT FROM kartoteka.vocabulary v WHERE v.tenant_id = n.tenant_id AND v.word = n.word);
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION kartoteka.search_party_gone() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    gone constant text[] := ARRAY(
        SELECT w.word FROM kartoteka.party_words(OLD.kind, OLD.name_key, OLD.job_title) w);
BEGIN
    DELETE FROM kartoteka.word_key k
    WHERE k.tenant_id = OLD.tenant_id AND k.word = ANY (gone) AND k.party_id = OLD.id;
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
    words constant text[] := ARRAY(SELECT w.word FROM kartoteka.place_words_of(old_row ->> 'name') w);
    kept smallint;
BEGIN
    WITH gone AS (
        DELETE FROM kartoteka.place_word w
        WHERE w.tenant_id = OLD.tenant_id AND w.kind = place_kind AND w.parent_id = old_parent
          AND w.word = ANY (words) AND w.place_id = OLD.id
        RETURNING w.uses)
    SELECT max(g.uses) INTO kept FROM gone g;
    IF TG_OP = 'UPDATE' THEN
        INSERT INTO kartoteka.place_word (tenant_id, kind, parent_id, word, rank, place_id, uses)
        SELECT NEW.tenant_id, place_kind,
               (to_jsonb(NEW) ->> CASE WHEN is_city THEN 'country_id' ELSE 'city_id' END)::bigint,
               w.word, w.rank, NEW.id, COALESCE(kept, 0)
        FROM kartoteka.place_words_of(NEW.name) w;
    END IF;
    RETURN NULL;
END $$;
