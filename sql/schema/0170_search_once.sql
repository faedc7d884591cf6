-- A search of people looks into the contact values once, and judges soon whether many hold its text.

-- How many of a tenant's keys of a source fit patterns, of ten lots of so many keys.
CREATE FUNCTION kartoteka.search_sample(t int, what int, fits text[], lot_size int) RETURNS bigint
    LANGUAGE plpgsql STABLE AS $$
DECLARE
    low constant bigint := (SELECT min(s.party_id) FROM kartoteka.search_key s WHERE s.tenant_id = t);
    high constant bigint := (SELECT max(s.party_id) FROM kartoteka.search_key s WHERE s.tenant_id = t);
BEGIN
    RETURN (SELECT count(*)
            FROM generate_series(0, 9) AS lot CROSS JOIN LATERAL (
                SELECT s.key FROM kartoteka.search_key s
                WHERE s.tenant_id = t AND s.party_id >= low + (high - low) / 10 * lot AND s.source = what
                ORDER BY s.party_id, s.source, s.ref_id LIMIT lot_size) k
            WHERE ' ' || k.key || ' ' LIKE ANY (fits));
END $$;
-- Whether every tenth of the tenant's keys of a source fits patterns: a hundred of a thousand. A text that fewer
-- than three of a first hundred hold is not looked for in a thousand.
CREATE OR REPLACE FUNCTION kartoteka.search_common(t int, what int, fits text[]) RETURNS boolean
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN kartoteka.search_sample(t, what, fits, 10) >= 3 AND kartoteka.search_sample(t, what, fits, 100) >= 100;
END $$;

-- As before (0152), and: the patterns of which a key must match one to hold the word (search_forms), and whether
-- any contact value holds it. A word of one or two letters is believed to stand in one.
DROP FUNCTION kartoteka.person_lead(int, text, text, text, bigint);
CREATE FUNCTION kartoteka.person_lead(t int, name text, job_title text, word text, most bigint,
                                      OUT ids bigint[], OUT fits text[], OUT valued boolean)
    LANGUAGE plpgsql STABLE AS $$
DECLARE
    holders bigint[];
BEGIN       -- who has a text in a name has all its words there, in search_any
    IF name IS NOT NULL THEN
        ids := ARRAY(SELECT DISTINCT w.id FROM kartoteka.search_any(t, kartoteka.typed_words(name), '{1}', most) AS w(id));
    END IF;
    IF job_title IS NOT NULL AND (name IS NULL OR cardinality(ids) >= most) THEN
        ids := ARRAY(SELECT DISTINCT w.id FROM kartoteka.search_any(t, kartoteka.typed_words(job_title), '{2}', most) AS w(id));
    END IF;
    IF word IS NULL THEN
        RETURN;
    END IF;
    fits := (SELECT f.fits FROM kartoteka.search_forms(t, word) f);
    IF COALESCE(name, job_title) IS NULL OR cardinality(ids) >= most THEN
        holders := ARRAY(SELECT s.party_id FROM kartoteka.search_some(t, word, '{3}', most) s);
        ids := ARRAY(
            SELECT w.id FROM kartoteka.search_any(t, kartoteka.typed_words(word), '{1,2}', most) AS w(id)
            UNION
            SELECT h FROM unnest(holders) AS h);
        valued := cardinality(holders) > 0;
    ELSE
        valued := length(word) < 3 OR EXISTS (SELECT FROM kartoteka.search_some(t, word, '{3}', 1) s);
    END IF;
END $$;
