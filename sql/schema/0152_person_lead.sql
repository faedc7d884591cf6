-- A search of people reads no more of the directory than its page needs.

-- The words of a typed text, each once and at most 16: each costs a look into an index.
CREATE FUNCTION kartoteka.typed_words(typed text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT array_agg(x.word ORDER BY x.place) FROM (
        SELECT w.word, min(w.place) AS place
        FROM unnest(string_to_array(typed, ' ')) WITH ORDINALITY AS w(word, place)
        WHERE w.word <> '' GROUP BY w.word ORDER BY 2 LIMIT 16) x
$$;

-- Parties among which are all that have the texts: in their names, in their job titles, or where a word is looked for.
-- Each text that is given leads to some; the first that leads to fewer than `most` is taken, else the last one.
CREATE FUNCTION kartoteka.person_lead(t int, name text, job_title text, word text, most bigint) RETURNS bigint[]
    LANGUAGE plpgsql STABLE AS $$
DECLARE
    ids bigint[] := '{}';
BEGIN       -- who has a text in a name has all its words there, in search_any
    IF name IS NOT NULL THEN
        ids := ARRAY(SELECT DISTINCT w.id FROM kartoteka.search_any(t, kartoteka.typed_words(name), '{1}', most) AS w(id));
    END IF;
    IF job_title IS NOT NULL AND (name IS NULL OR cardinality(ids) >= most) THEN
        ids := ARRAY(SELECT DISTINCT w.id FROM kartoteka.search_any(t, kartoteka.typed_words(job_title), '{2}', most) AS w(id));
    END IF;
    IF word IS NOT NULL AND (COALESCE(name, job_title) IS NULL OR cardinality(ids) >= most) THEN
        ids := ARRAY(
            SELECT w.id FROM kartoteka.search_any(t, kartoteka.typed_words(word), '{1,2}', most) AS w(id)
            UNION
            SELECT s.party_id FROM kartoteka.search_some(t, word, '{3}', most) s);
    END IF;
    RETURN ids;
END $$;

-- In the order of the last change, where those that were never changed come first: lists, and who was changed
-- since. And in the order of job titles. party_updated stays: to drop an index of a table waits for everybody
-- who has it in an open transaction.
CREATE INDEX party_changed ON kartoteka.party (tenant_id, updated_at NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX party_job_title ON kartoteka.party (tenant_id, kartoteka.fold(job_title), id) WHERE deleted_at IS NULL;
INSERT INTO kartoteka.renewal (part, step, is_index, ended_at) VALUES ('party_job_title', 20, true, now());
