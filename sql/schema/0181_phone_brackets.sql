-- A number is also found when it is typed as people note it, with words in brackets beside it.

-- As 0180_phone_labels.sql has it; words in brackets beside a number are left out: 8 916 ... (после 18:00).
CREATE OR REPLACE FUNCTION kartoteka.search_patterns(t int, typed text, OUT likes text[], OUT checks text[])
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

-- Nothing has called it since 0101_places.sql.
DROP FUNCTION kartoteka.place_matches;
