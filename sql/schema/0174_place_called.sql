-- Of the places that fit, those whose name is what was typed, whatever its word of kind, come before longer names:
-- "1-я парковая" finds "1-я Парковая улица" before "10-я Парковая улица".

-- A place has these words and no other, but for words of kind. Names of many words are not looked into.
CREATE FUNCTION kartoteka.place_is_called(what smallint, t int, id bigint, own text[]) RETURNS boolean
    LANGUAGE plpgsql STABLE AS $$
DECLARE
    name text;
BEGIN
    IF what = 1 THEN
        SELECT c.name INTO name FROM kartoteka.city c WHERE c.tenant_id = t AND c.id = place_is_called.id;
    ELSE
        SELECT s.name INTO name FROM kartoteka.street s WHERE s.tenant_id = t AND s.id = place_is_called.id;
    END IF;
    RETURN length(name) - length(replace(name, ' ', '')) <= cardinality(own) + 1
           AND own = ARRAY(SELECT w.word FROM kartoteka.place_words_of(name) w WHERE w.rank < 2 ORDER BY w.word COLLATE "C");
END $$;

-- As 0101_places.sql has it.
CREATE OR REPLACE FUNCTION kartoteka.place_suggest(t int, what smallint, parent bigint, typed text, most bigint)
    RETURNS TABLE (place_id bigint, ord bigint) LANGUAGE plpgsql STABLE ROWS 50 AS $$
DECLARE
    folded constant text := kartoteka.fold(btrim(typed));
    form text;
    tokens text[];
    without text[];
    ids bigint[] := '{}';
    own text[];
    wanted constant bigint := greatest(most, 50);
BEGIN
    IF cardinality(kartoteka.place_tokens(folded)) = 0 THEN     -- nothing typed yet: the first by name
        RETURN QUERY SELECT x.id, row_number() OVER () FROM (
            (SELECT c.id FROM kartoteka.city c WHERE what = 1 AND c.tenant_id = t AND c.country_id = parent
             ORDER BY c.name_key, c.id LIMIT most)
            UNION ALL
            (SELECT s.id FROM kartoteka.street s WHERE what = 2 AND s.tenant_id = t AND s.city_id = parent
             ORDER BY s.name_key, s.id LIMIT most)) x;
        RETURN;
    END IF;
    FOREACH form IN ARRAY ARRAY[folded, kartoteka.place_other_keys(folded),
                                kartoteka.place_from_latin(folded)] LOOP
        CONTINUE WHEN form IS NULL;
        tokens := kartoteka.place_tokens(kartoteka.place_ordinals(form));
        ids := kartoteka.place_ids(t, what, parent, tokens, wanted);
        EXIT WHEN cardinality(ids) > 0;
        without := kartoteka.place_without_house(tokens);
        IF without <> tokens THEN
            tokens := without;
            ids := kartoteka.place_ids(t, what, parent, tokens, wanted);
            EXIT WHEN cardinality(ids) > 0;
        END IF;
    END LOOP;
    tokens := kartoteka.place_typed(tokens);
    IF cardinality(ids) = 0 AND length(tokens[1]) >= 4 THEN
        ids := ARRAY(SELECT h FROM kartoteka.place_hits(t, what, parent, tokens,
                                                        kartoteka.place_slips(tokens[1]), wanted) AS h);
    END IF;
    own := ARRAY(SELECT DISTINCT x COLLATE "C" FROM unnest(tokens) AS x WHERE kartoteka.place_kind(x) IS NULL ORDER BY 1);
    RETURN QUERY SELECT x.id, row_number() OVER (ORDER BY x.other, x.n) FROM (
        SELECT i.id, min(i.n) AS n, NOT kartoteka.place_is_called(what, t, i.id, own) AS other
        FROM unnest(ids) WITH ORDINALITY AS i(id, n) GROUP BY i.id) x
    ORDER BY x.other, x.n LIMIT most;
END $$;
