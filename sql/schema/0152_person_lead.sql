-- A search of people reads no more of the directory than its page needs.

-- Parties among which are all that have the texts: in their names, in their job titles, or where a word is looked for.
-- Each text that is given leads to some; the first that leads to fewer than `most` is taken, else the last one.
CREATE FUNCTION kartoteka.person_lead(t int, name text, job_title text, word text, most bigint) RETURNS bigint[]
    LANGUAGE plpgsql STABLE AS $$
DECLARE
    ids bigint[] := '{}';
BEGIN       -- who has a text in a name has all its words there, in search_any
    IF name IS NOT NULL THEN
        ids := ARRAY(SELECT DISTINCT w.id FROM kartoteka.search_any(t, string_to_array(name, ' '), '{1}', most) AS w(id));
    END IF;
    IF job_title IS NOT NULL AND (name IS NULL OR cardinality(ids) >= most) THEN
        ids := ARRAY(SELECT DISTINCT w.id FROM kartoteka.search_any(t, string_to_array(job_title, ' '), '{2}', most) AS w(id));
    END IF;
    IF word IS NOT NULL AND (COALESCE(name, job_title) IS NULL OR cardinality(ids) >= most) THEN
        ids := ARRAY(
            SELECT w.id FROM kartoteka.search_any(t, string_to_array(word, ' '), '{1,2}', most) AS w(id)
            UNION
            SELECT s.party_id FROM kartoteka.search_some(t, word, '{3}', most) s);
    END IF;
    RETURN ids;
END $$;

-- In the order of the last change, where those that were never changed come first: lists, and who was changed
-- since. And in the order of job titles.
CREATE INDEX party_changed ON kartoteka.party (tenant_id, updated_at NULLS FIRST, id) WHERE deleted_at IS NULL;
DROP INDEX kartoteka.party_updated;
CREATE INDEX party_job_title ON kartoteka.party (tenant_id, kartoteka.fold(job_title), id) WHERE deleted_at IS NULL;
INSERT INTO kartoteka.renewal (part, step, is_index, ended_at) VALUES ('party_job_title', 20, true, now());
