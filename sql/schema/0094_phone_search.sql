-- A number that was typed into a search is found in any spelling: whole, its beginning, its end or a part.

-- What a typed text is looked for by. likes: patterns that the trigram index of search_key takes. checks: what
-- a key with a blank before and behind it must then match, too; NULL: nothing more. A whole number is a
-- word of the key, so a foreign number that ends with the same digits is not found by it.
CREATE FUNCTION kartoteka.search_patterns(t int, typed text, OUT likes text[], OUT checks text[])
LANGUAGE plpgsql STABLE PARALLEL SAFE STRICT AS $$
DECLARE
    plain constant text := btrim(kartoteka.phone_plain(typed));
    rest constant text := translate(plain, '0123456789', '');
    home text;
    d text;
    number text;
    whole text[] := '{}';
    begun text[] := '{}';
    part text[] := '{}';
BEGIN
    likes := ARRAY[kartoteka.contains_pattern(kartoteka.fold(btrim(typed)))];
    IF length(plain) - length(rest) < 3 THEN
        RETURN;
    END IF;
    home := kartoteka.home_country(t);
    IF ltrim(rest, ' +-()./') <> '' THEN    -- several numbers, one with an extension, or a text
        IF regexp_replace(kartoteka.phone_mark_extensions(lower(left(plain, 2000) COLLATE "und-x-icu")),
               '^(?:tel|phone|тел|моб|т)[a-zа-я]*[ .:]*|X[^E]*E|[,;:0-9 +().-]', '', 'g') <> '' THEN
            RETURN;
        END IF;
        FOREACH number IN ARRAY kartoteka.phone_keys(typed, home) LOOP
            IF length(number) >= kartoteka.phone_national_length(home) THEN
                whole := whole || number;
            END IF;
        END LOOP;
        IF cardinality(whole) = 0 THEN
            RETURN;
        END IF;
        checks := likes;
    ELSE
        d := translate(plain, ' +-()./', '');
        IF rest ~ '^[ ()./-]*\+' THEN
            begun := ARRAY[kartoteka.phone_number(d, true, home)];
            likes := '{}';
            checks := '{}';
        ELSIF length(d) >= kartoteka.phone_national_length(home) THEN
            whole := kartoteka.phone_keys(plain, home);
            likes := '{}';
            checks := '{}';
        ELSE
            part := ARRAY[d];
            checks := likes;
        END IF;
        IF rest !~ '\+' AND length(d) <= 10 THEN    -- the beginning of a number with a prefix
            IF d ~ '^(?:00|810)[1-9]' THEN
                begun := ARRAY[regexp_replace(d, '^(?:00|810)', '')];
            ELSIF left(d, 1) = '8' AND home <> 'BY' THEN
                begun := ARRAY['7' || substr(d, 2)];
            ELSIF left(d, 2) = '80' THEN
                begun := ARRAY['375' || substr(d, 3)];
            END IF;
        END IF;
    END IF;
    FOREACH number IN ARRAY whole LOOP
        likes := likes || ('%' || number || '%');
        checks := checks || ARRAY['% ' || number || ' %', '%+' || number || ' %'];
    END LOOP;
    FOREACH number IN ARRAY begun LOOP
        likes := likes || ('%' || number || '%');
        checks := checks || ARRAY['% ' || number || '%', '%+' || number || '%'];
    END LOOP;
    FOREACH number IN ARRAY part LOOP
        likes := likes || ('%' || number || '%');
        checks := checks || ('%' || number || '%');
    END LOOP;
END $$;

-- Keys of these sources that hold a typed text. A function, for two reasons: beside tables under row-level
-- security the planner may not use an index for LIKE, which is not leakproof; and its plan is kept while
-- the caller's is, too.
DROP FUNCTION kartoteka.search_values(int, text, text, text);
CREATE FUNCTION kartoteka.search_values(t int, typed text, sources int[])
    RETURNS TABLE (party_id bigint, source smallint, ref_id bigint)
    LANGUAGE plpgsql STABLE ROWS 50 AS $$
DECLARE
    p record;
BEGIN
    SELECT * INTO p FROM kartoteka.search_patterns(t, typed);
    IF p.checks IS NULL THEN
        RETURN QUERY SELECT s.party_id, s.source, s.ref_id FROM kartoteka.search_key s
        WHERE s.tenant_id = t AND s.source = ANY (sources) AND s.key LIKE p.likes[1];
    ELSE
        RETURN QUERY SELECT s.party_id, s.source, s.ref_id FROM kartoteka.search_key s
        WHERE s.tenant_id = t AND s.source = ANY (sources) AND s.key LIKE ANY (p.likes)
          AND ' ' || s.key || ' ' LIKE ANY (p.checks);
    END IF;
END $$;

-- Parties of which every word is found somewhere in keys of these sources. The first word drives the search.
DROP FUNCTION kartoteka.search_parties(int, text[]);
CREATE FUNCTION kartoteka.search_parties(t int, words text[], sources int[]) RETURNS SETOF bigint
    LANGUAGE plpgsql STABLE ROWS 50 AS $$
DECLARE
    found bigint[] := ARRAY(SELECT DISTINCT k.party_id
                            FROM kartoteka.search_values(t, words[1], sources) k);
    p record;
BEGIN
    FOR i IN 2..cardinality(words) LOOP
        EXIT WHEN cardinality(found) = 0;
        SELECT * INTO p FROM kartoteka.search_patterns(t, words[i]);
        found := ARRAY(
            SELECT f.id FROM unnest(found) AS f(id)
            WHERE EXISTS (SELECT FROM kartoteka.search_key s
                          WHERE s.tenant_id = t AND s.party_id = f.id AND s.source = ANY (sources)
                            AND s.key LIKE ANY (p.likes)
                            AND (p.checks IS NULL OR ' ' || s.key || ' ' LIKE ANY (p.checks))));
    END LOOP;
    RETURN QUERY SELECT f.id FROM unnest(found) AS f(id);
END $$;

-- Whose phones end with what was typed: four digits or more, and fewer than a whole number has.
CREATE FUNCTION kartoteka.phone_tail_owners(t int, typed text) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE ROWS 50 AS $$
DECLARE
    tail constant text := translate(kartoteka.phone_plain(typed), ' -()./', '');
    found bigint[];
BEGIN
    IF ltrim(tail, '0123456789') <> ''
       OR length(tail) NOT BETWEEN 4 AND kartoteka.phone_national_length(kartoteka.home_country(t)) - 1 THEN
        RETURN;
    END IF;
    found := ARRAY(SELECT s.ref_id FROM kartoteka.search_key s
                   WHERE s.tenant_id = t AND s.source = 3
                     AND s.key LIKE ANY (ARRAY['%' || tail, '%' || tail || ' %']));
    RETURN QUERY SELECT c.party_id FROM kartoteka.contact_info c
    WHERE c.tenant_id = t AND c.id = ANY (found) AND c.kind = 0
      AND (c.value_key LIKE '%' || tail
           OR EXISTS (SELECT FROM unnest(c.other_keys) AS o(key) WHERE o.key LIKE '%' || tail));
END $$;
