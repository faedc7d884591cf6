-- Digits beside a number that are no part of it: the number of a label ("Тел.1 8 961 ...", "1) 961 ..."), of a flat or
-- an office, a time of day; and an extension, or a second number of the city, without a sign between. The rules and
-- their examples, which test these functions, stand in docs/compatibility/phones.md.

-- Are these digits, from the first of them on, a whole number that shows its prefix? first: the group that they begin
-- with; ends: no group follows; coded: a + stood before them.
CREATE FUNCTION kartoteka.phone_whole(digits text, first text, ends boolean, coded boolean, home text) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    n constant int := length(digits);
    p record;
BEGIN
    IF n NOT BETWEEN 8 AND 17 THEN
        RETURN false;
    ELSIF coded THEN        -- numbers of one length only: of others nothing tells where they end
        RETURN EXISTS (SELECT FROM kartoteka.phone_plans() x
                       WHERE left(digits, length(x.code)) = x.code AND x.shortest = x.longest
                         AND n - length(x.code) = x.shortest);
    END IF;
    SELECT * INTO p FROM kartoteka.phone_plans() x WHERE x.home = phone_whole.home;
    IF digits ~ ('^(?:00|' || p.abroad || ')[1-9]') THEN
        digits := regexp_replace(digits, '^(?:00|' || p.abroad || ')', '');
        RETURN (ends AND n > 10) OR kartoteka.phone_whole(digits, digits, ends, true, home);
    END IF;
    IF p.code = '7' OR p.eight THEN
        IF n = 11 AND digits ~ '^[78][34789]' AND (p.code = '7' OR left(digits, 1) = '8')
           AND length(first) NOT IN (2, 3) THEN     -- 8 916, 8916: no 89 123, no 891 23
            RETURN true;
        END IF;
    END IF;
    IF p.code = '7' THEN
        RETURN length(first) NOT IN (1, 2, 4) AND EXISTS (
            SELECT FROM kartoteka.phone_plans() x
            WHERE left(digits, 3) = x.code AND x.shortest = x.longest AND n - 3 = x.shortest);
    END IF;
    RETURN (p.shortest = p.longest OR ends) AND (
        (left(digits, length(p.code)) = p.code AND n - length(p.code) BETWEEN p.shortest AND p.longest
         AND (first = p.code OR length(first) >= length(p.code) + 2))
        OR (p.trunk <> '' AND left(digits, length(p.trunk)) = p.trunk
            AND n - length(p.trunk) BETWEEN p.shortest AND p.longest
            AND (left(p.trunk, length(first)) = first OR length(first) >= length(p.trunk) + 2)));
END $$;

-- The numbers, with their extensions, in a run of groups of digits that as a whole is none; {}: they are to be read
-- as one, as they are. labelled: a word ends where the run begins.
CREATE FUNCTION kartoteka.phone_groups(run text, coded boolean, labelled boolean, home text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    groups constant text[] := ARRAY(SELECT m[1] FROM regexp_matches(run, '[0-9]+', 'g') AS m);
    count constant int := cardinality(groups);
    all_digits constant text := array_to_string(groups, '');
    found text[] := '{}';
    beside text := '';      -- digits that no number has taken yet
    first_beside int := 0;  -- the first of their groups
    digits text;
    taken int;
    p record;
BEGIN
    IF count NOT BETWEEN 2 AND 60 OR length(all_digits) < 8
       OR kartoteka.phone_whole(all_digits, groups[1], true, coded, home) THEN
        RETURN found;
    END IF;
    FOR i IN 1..count + 1 LOOP
        CONTINUE WHEN i <= taken;
        digits := '';
        taken := NULL;
        FOR j IN i..count LOOP
            digits := digits || groups[j];
            EXIT WHEN length(digits) > 17;
            IF kartoteka.phone_whole(digits, groups[i], j = count, coded AND i = 1, home) THEN
                taken := j;
                EXIT;
            END IF;
        END LOOP;
        IF taken IS NULL AND i <= count THEN
            first_beside := CASE WHEN beside = '' THEN i ELSE first_beside END;
            beside := beside || groups[i];
            CONTINUE;
        END IF;
        IF cardinality(found) = 0 THEN      -- 1 8 961 ..., 690000 8 423 ...
            IF taken IS NULL OR length(beside) > 6 THEN
                EXIT;
            END IF;
        ELSIF length(beside) BETWEEN 5 AND 7 THEN       -- another number of the city
            found := found || (left(split_part(found[cardinality(found)], ';', 1), -length(beside)) || beside);
        ELSIF length(beside) > 7 OR taken IS NULL AND first_beside < count AND beside <> '' THEN
            RETURN '{}';
        ELSIF beside <> '' AND taken IS NULL THEN       -- one group behind the last: an extension
            found[cardinality(found)] := found[cardinality(found)] || ';' || beside;
        END IF;
        beside := '';
        IF taken IS NOT NULL THEN
            found := found || kartoteka.phone_number(digits, coded AND i = 1, home);
        END IF;
    END LOOP;
    IF cardinality(found) > 0 OR coded OR length(groups[1]) > 1 OR groups[1] = '0'
       OR NOT (labelled OR run ~ '^[ (]*[1-9](?:\)|[.)-]? *[.)-] |[.)] )') THEN
        RETURN found;
    END IF;
    digits := substr(all_digits, 2);        -- тел1 961 ..., 1) 961 ...
    SELECT * INTO p FROM kartoteka.phone_plans() x WHERE x.home = phone_groups.home;
    IF length(digits) BETWEEN p.bare_shortest AND p.bare_longest
       AND (p.code <> '7' OR digits ~ '^[34789]') THEN
        found := ARRAY[kartoteka.phone_number(digits, false, home)];
    END IF;
    RETURN found;
END $$;

-- As 0092_phone.sql has it, with that.
CREATE OR REPLACE FUNCTION kartoteka.phone_numbers_in(v text, home text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    -- not fold(): ends of lines divide
    plain text := kartoteka.phone_mark_extensions(
        lower(kartoteka.phone_plain(left(v, 2000)) COLLATE "und-x-icu"));
    piece constant text := '([^0-9+(). -]*)([0-9+(). -]+)(?:X([^E]*)E)?';
    found text[] := '{}';
    longest int := 0;
    base text := '';        -- the number before, with its country's and city's code
    m text[];
    d text;
    aside text;
    key text;
    several text[];
    coded boolean;
BEGIN
    plain := regexp_replace(plain, '(^|[^а-яa-z])(?:или|либо|и|or|and)(?![а-яa-z])', '\1,', 'g');
    -- words in brackets, and what digits stand between them: (WhatsApp 2), (после 18:00)
    aside := regexp_replace(plain,
        '\((?=[^()]*[^0-9+(). -])(?:[^()0-9XE]*[0-9]){0,6}[^()0-9XE]*\)', ' ', 'g');
    plain := CASE WHEN aside ~ '[0-9]' THEN aside ELSE plain END;
    -- до 18:00
    aside := regexp_replace(plain, '(^|[^0-9:])(?:[01]?[0-9]|2[0-4]):[0-5][0-9](?![0-9:])', '\1|', 'g');
    plain := CASE WHEN aside ~ '[0-9]' THEN aside ELSE plain END;
    plain := regexp_replace(plain, '([0-9][ ().-]*)\+', '\1,+', 'g');
    FOR i IN 1..2 LOOP      -- 8/495/123-45-67: a short piece before / is a code, not a number
        plain := regexp_replace(plain, '(^|[^0-9+(). -])([ ().-]*\+?[ ().-]*[0-9](?:[ ().-]*[0-9]){0,3}[ ().-]*)/'
            '(?=(?:[ ().-]*[0-9]){5})', '\1\2 ', 'g');
    END LOOP;
    FOR m IN SELECT regexp_matches(plain, piece, 'g') LOOP
        longest := GREATEST(longest, length(regexp_replace(m[2], '[^0-9]+', '', 'g')));
    END LOOP;
    IF longest = 0 THEN
        RETURN found;
    END IF;
    FOR m IN SELECT regexp_matches(plain, piece, 'g') LOOP
        EXIT WHEN cardinality(found) >= 20;
        -- 8 (495) 123-45-67 (2)
        aside := substring(m[2] FROM '\(\s*([0-9]{1,4})\s*\)[ .-]*$');
        IF aside IS NOT NULL THEN
            d := regexp_replace(regexp_replace(m[2], '\([^()]*\)[ .-]*$', ''), '[^0-9]+', '', 'g');
            IF length(d) >= 9 THEN
                m[2] := regexp_replace(m[2], '\([^()]*\)[ .-]*$', '');
                m[3] := COALESCE(m[3], aside);
            END IF;
        END IF;
        coded := m[2] ~ '^[ ().-]*\+';
        IF coded OR m[2] ~ '^[ ().-]*(?:00|8[ ().-]*10)' THEN
            m[2] := regexp_replace(m[2], '\(\s*0\s*\)', ' ');      -- +49 (0) 30
        END IF;
        d := regexp_replace(m[2], '[^0-9]+', '', 'g');
        CONTINUE WHEN d = '';
        key := NULL;
        IF base <> '' AND NOT coded AND m[1] ~ '^\s*[,;/|:\n]+\s*$'
           AND length(d) BETWEEN (CASE WHEN m[1] ~ '/' THEN 2 ELSE 5 END) AND 7 THEN
            key := left(base, -length(d)) || d;     -- 123-45-67/68 and 41-38-37, 41-38-38
        ELSIF longest < 7 THEN
            key := CASE WHEN length(d) >= LEAST(longest, 3) THEN d END;
        ELSIF length(d) >= 7 THEN
            several := kartoteka.phone_groups(m[2], coded, m[1] ~ '[a-zа-яё№#]$', home);
            IF cardinality(several) > 0 THEN
                key := several[cardinality(several)];
                found := found || several[:cardinality(several) - 1];
                base := split_part(key, ';', 1);
            ELSE
                WHILE length(d) >= 22 AND d ~ '^[78]' AND substr(d, 12) ~ '^[78]' LOOP
                    key := kartoteka.phone_number(left(d, 11), coded, home);
                    found := found || key;
                    d := substr(d, 12);
                    coded := false;
                END LOOP;
                key := kartoteka.phone_number(d, coded, home);
                base := key;
            END IF;
            base := CASE WHEN length(base) > 10 THEN base ELSE '' END;
        END IF;
        IF key IS NOT NULL THEN
            found := found || CASE WHEN strpos(key, ';') > 0 AND m[3] IS NULL THEN key
                ELSE split_part(key, ';', 1)
                     || COALESCE(';' || regexp_replace(btrim(m[3]), '[^0-9]+', ',', 'g'), '') END;
        END IF;
    END LOOP;
    RETURN found[:20];
END $$;

-- As 0092_phone.sql has it; more digits than a number at home has, in groups, are looked at.
CREATE OR REPLACE FUNCTION kartoteka.phone_numbers(v text, home text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    d text := translate(v, ' -()', '');
    coded boolean := left(d, 1) = '+';
    long int := 11;
BEGIN
    IF coded THEN
        d := substr(d, 2);
        long := CASE WHEN left(d, 1) = '7' THEN 11 ELSE 12 END;
    END IF;
    IF ltrim(d, '0123456789') = '' AND length(d) BETWEEN 1 AND 15 AND right(v, 1) <> ')'
       AND (length(d) <= long OR length(v) = length(d) + coded::int) AND position('(0)' IN v) = 0
       AND substr(v, 2, 1) <> ')' THEN
        RETURN ARRAY[kartoteka.phone_number(d, coded, home)];
    END IF;
    RETURN kartoteka.phone_numbers_in(v, home);
END $$;

-- Words before a number that say which it is; LABELS of src/directory/contact/phone.c has them, too.
CREATE FUNCTION kartoteka.phone_label() RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN 'т|тел|телефон|моб|мобильный|сот|сотовый|раб|рабочий|дом|домашний|факс|номер'
        '|tel|phone|mob|mobile|cell|work|home|fax|whatsapp|viber|telegram|ватсап|вайбер|телеграм';

-- As 0132_home_countries.sql has it, with more labels.
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
        IF regexp_replace(kartoteka.phone_mark_extensions(lower(left(plain, 2000) COLLATE "und-x-icu")),
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

-- Values of this kind have other keys now.
INSERT INTO kartoteka.contact_renewal (tenant) SELECT id FROM kartoteka.tenant
ON CONFLICT (tenant) DO UPDATE SET upto = 0;
