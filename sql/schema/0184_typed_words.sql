-- Quotes and brackets around what is typed into a search are not looked for.

-- A typed word without quotes, brackets and signs of a sentence around it; the word itself when nothing else is in it.
-- bare() of src/directory/contact/phone.c does the same.
CREATE FUNCTION kartoteka.typed_bare(word text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN COALESCE(NULLIF(ltrim(rtrim(word, $q$"'`<>[]{}()«»‘’‚‛“”„‟,;:.!?$q$),
                                 $q$"'`<>[]{}()«»‘’‚‛“”„‟$q$), ''), word);

-- As 0152_person_lead.sql has it, by that.
CREATE OR REPLACE FUNCTION kartoteka.typed_words(typed text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT array_agg(x.word ORDER BY x.place) FROM (
        SELECT kartoteka.typed_bare(w.word) AS word, min(w.place) AS place
        FROM unnest(string_to_array(typed, ' ')) WITH ORDINALITY AS w(word, place)
        WHERE w.word <> '' GROUP BY 1 ORDER BY 2 LIMIT 16) x
$$;

-- As 0181_phone_brackets.sql has it; quotes and brackets of every kind around a number are blanks, and
-- a text is looked for without those around it.
CREATE OR REPLACE FUNCTION kartoteka.search_patterns(t int, typed text, OUT likes text[], OUT checks text[])
LANGUAGE plpgsql STABLE PARALLEL SAFE STRICT AS $$
DECLARE
    plain constant text := btrim(kartoteka.phone_plain(
        translate(typed, $q$"'`<>[]{}«»‘’‚‛“”„‟$q$, repeat(' ', 19))));
    rest constant text := translate(plain, '0123456789', '');
    home text;
    d text;
    number text;
    whole text[] := '{}';
    begun text[] := '{}';
    part text[] := '{}';
BEGIN
    likes := ARRAY[kartoteka.contains_pattern(kartoteka.fold(btrim(kartoteka.typed_bare(btrim(typed)))))];
    IF length(plain) - length(rest) < 3 THEN
        RETURN;
    END IF;
    home := kartoteka.home_country(t);
    IF ltrim(rest, ' +-()./') <> '' THEN    -- several numbers, one with an extension, or a text
        IF regexp_replace(kartoteka.phone_mark_extensions(regexp_replace(
                   lower(left(plain, 2000) COLLATE "und-x-icu"), '\((?=[^()]*[a-zа-яё])[^()]*\)', ' ', 'g')),
               '(?<![a-zа-яё])(?:' || kartoteka.phone_label() || ')(?![a-zа-яё])|X[^E]*E|[,;:№0-9 +().-]', '', 'g') <> '' THEN
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
            begun := kartoteka.phone_begun(d, home);
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
