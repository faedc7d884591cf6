-- One idea of a phone number: which keys a value has, and where a number that was typed is looked for. The
-- rules and their examples, which test these functions, stand in docs/compatibility/phones.md.

-- Numbers without a country's code belong to the tenant's country. kartotekactl tenant set changes it.
ALTER TABLE kartoteka.tenant ADD COLUMN home_country text NOT NULL DEFAULT 'RU'
    CONSTRAINT tenant_home_country CHECK (home_country IN ('RU', 'KZ', 'BY'));
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kartoteka_app') THEN
        GRANT SELECT (home_country) ON kartoteka.tenant TO kartoteka_app;
    END IF;
END $$;
CREATE FUNCTION kartoteka.home_country(t int) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE STRICT AS $$
BEGIN
    RETURN (SELECT x.home_country FROM kartoteka.tenant x WHERE x.id = t);
END $$;

-- Digits of a number without its country's code and trunk prefix.
CREATE FUNCTION kartoteka.phone_national_length(home text) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN CASE home WHEN 'BY' THEN 9 ELSE 10 END;

-- The key of one number: its digits with the country's code. coded: a + stood before them.
CREATE FUNCTION kartoteka.phone_number(digits text, coded boolean, home text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    n int := length(digits);
BEGIN
    IF coded THEN           -- a trunk prefix behind the code is a slip
        IF n = 12 AND left(digits, 2) = '78' THEN
            RETURN '7' || substr(digits, 3);
        ELSIF n = 13 AND left(digits, 4) = '3750' THEN
            RETURN '375' || substr(digits, 5);
        END IF;
    ELSIF n < 9 THEN
        RETURN digits;
    ELSIF left(digits, 2) = '00' AND n > 9 THEN
        RETURN kartoteka.phone_number(substr(digits, 3), true, home);
    ELSIF left(digits, 3) = '810' AND n > 10 THEN
        RETURN kartoteka.phone_number(substr(digits, 4), true, home);
    ELSIF home = 'BY' THEN
        RETURN CASE WHEN n = 9 THEN '375' || digits
                    WHEN n = 11 AND left(digits, 2) = '80' THEN '375' || substr(digits, 3)
                    WHEN n = 10 AND left(digits, 1) = '0' THEN '375' || substr(digits, 2)
                    WHEN n = 10 AND left(digits, 2) = '80' THEN '375' || digits
                    WHEN n = 11 AND left(digits, 3) = '880' THEN '375' || substr(digits, 2)
                    WHEN n = 11 AND left(digits, 1) = '8' THEN '7' || substr(digits, 2)
                    ELSE digits END;
    ELSIF n = 10 THEN
        RETURN '7' || digits;
    ELSIF n = 11 AND left(digits, 1) = '8' THEN
        RETURN '7' || substr(digits, 2);
    END IF;
    RETURN digits;
END $$;

-- A text with plain digits, blanks, dashes and brackets; invisible marks are left out.
CREATE FUNCTION kartoteka.phone_plain(v text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT RETURN translate(v,
    -- blanks
    E'\t_~' || U&'\00A0\1680\2000\2001\2002\2003\2004\2005\2006\2007\2008\2009\200A\202F\205F\2800\3000'
    -- ends of lines
    || E'\r' || U&'\0085\2028\2029'
    -- dashes
    || U&'\2010\2011\2012\2013\2014\2015\2043\2212\30FC\FE58\FE63\FF0D'
    -- + ( ) . / and the digits of full width, two rows of Arabic digits
    || U&'\FF0B\FF08\FF09\FF0E\FF0F\FF10\FF11\FF12\FF13\FF14\FF15\FF16\FF17\FF18\FF19'
    || U&'\0660\0661\0662\0663\0664\0665\0666\0667\0668\0669'
    || U&'\06F0\06F1\06F2\06F3\06F4\06F5\06F6\06F7\06F8\06F9'
    -- invisible: soft hyphen, joiners, marks of direction, byte order mark
    || U&'\00AD\034F\061C\180E\200B\200C\200D\200E\200F\202A\202B\202C\202D\202E'
    || U&'\2060\2061\2062\2063\2064\2066\2067\2068\2069\FEFF',
    repeat(' ', 20) || repeat(E'\n', 4) || repeat('-', 12)
    || '+()./' || '0123456789' || '0123456789' || '0123456789');

-- A text with what makes an extension written as X...E behind its number. It is in small letters.
CREATE FUNCTION kartoteka.phone_mark_extensions(v text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    mark constant text := '(?:ext(?:ension|n)?|доб(?:авочн[а-я]*)?|доп(?:олнительн[а-я]*)?'
        '|внутр(?:енн[а-я]*)?|вн|тон(?:альн[а-я]*)?|[xх*#]|,,+)'
        '[[:space:].:=]*(?:(?:номер|ном|тел|no|№)[[:space:].:]*)?';
    list constant text := '[[:space:]]*(?:[,;/]|и)[[:space:]]*';
BEGIN
    -- (доб. 2164, 2118)
    v := regexp_replace(v, '([0-9])[[:space:],;]*\([[:space:]]*' || mark || '([0-9]{1,7}(?:' || list
        || '[0-9]{1,7})*)[[:space:]]*\)', '\1X\2E', 'g');
    -- доб. 101, and further ones that cannot be the beginning of a number
    RETURN regexp_replace(v, '([0-9])[[:space:],;()]*' || mark || '([0-9]{1,7}(?![0-9])(?:' || list
        || '[0-9]{1,5}(?=[[:space:]]*(?:$|[,;/)])))*)\)?', '\1X\2E', 'g');
END $$;

-- The numbers in a text that is more than one plain number.
CREATE FUNCTION kartoteka.phone_numbers_in(v text, home text) RETURNS text[]
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
    coded boolean;
BEGIN
    plain := regexp_replace(plain, '(^|[^а-яa-z])(?:или|либо|и|or|and)(?![а-яa-z])', '\1,', 'g');
    -- words in brackets, and what digits stand between them: (WhatsApp 2), (после 18:00)
    aside := regexp_replace(plain,
        '\((?=[^()]*[^0-9+(). -])(?:[^()0-9XE]*[0-9]){0,6}[^()0-9XE]*\)', ' ', 'g');
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
            WHILE length(d) >= 22 AND d ~ '^[78]' AND substr(d, 12) ~ '^[78]' LOOP
                key := kartoteka.phone_number(left(d, 11), coded, home);
                found := found || key;
                d := substr(d, 12);
                coded := false;
            END LOOP;
            key := kartoteka.phone_number(d, coded, home);
            base := CASE WHEN length(key) > 10 THEN key ELSE '' END;
        END IF;
        IF key IS NOT NULL THEN
            found := found || (key || COALESCE(
                ';' || regexp_replace(btrim(m[3]), '[^0-9]+', ',', 'g'), ''));
        END IF;
    END LOOP;
    RETURN found;
END $$;

-- The numbers in a phone's text in its order, each with its extensions: {74951234567;101,84951234567}.
CREATE FUNCTION kartoteka.phone_numbers(v text, home text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    d text := translate(v, ' -()', '');
    coded boolean := left(d, 1) = '+';
BEGIN
    IF coded THEN
        d := substr(d, 2);
    END IF;
    IF ltrim(d, '0123456789') = '' AND length(d) BETWEEN 1 AND 15 AND right(v, 1) <> ')'
       AND position('(0)' IN v) = 0 THEN
        RETURN ARRAY[kartoteka.phone_number(d, coded, home)];
    END IF;
    RETURN kartoteka.phone_numbers_in(v, home);
END $$;

-- The same without extensions, each number once.
CREATE FUNCTION kartoteka.phone_keys(v text, home text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    numbers text[] := kartoteka.phone_numbers(v, home);
    keys text[] := '{}';
    number text;
BEGIN
    IF cardinality(numbers) = 1 AND position(';' IN numbers[1]) = 0 THEN
        RETURN numbers;
    END IF;
    FOREACH number IN ARRAY numbers LOOP
        number := split_part(number, ';', 1);
        IF number <> ALL (keys) THEN
            keys := keys || number;
        END IF;
    END LOOP;
    RETURN keys;
END $$;
