-- Text as compared, by one rule for names, titles, searched words and mails: without case, composed (NFC), ё as
-- е; one apostrophe, one dash, one quotation mark, one blank between words, none around, and nothing that is not
-- seen. The rules and their examples, which test this function, stand in docs/compatibility/texts.md. What is
-- stored stays as it was sent.

-- Of a text with more than letters of a Russian keyboard and single blanks.
CREATE FUNCTION kartoteka.fold_unusual(v text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    -- blanks, then what is not seen: the table of src/base/text.c
    v := regexp_replace(v COLLATE "C", U&'[\0009\000A\000D\0020\0085\00A0\115F-\1160\1680\2000-\200A\2028-\2029\202F\205F\2800\3000'
        '\3164\FFA0]+', ' ', 'g');
    v := regexp_replace(v COLLATE "C", U&'[\00AD\034F\061C\17B4-\17B5\180B-\180D\180E\180F\200B\200C-\200D\200E-\200F\202A-\202E'
        '\2060-\206F\FE00-\FE0F\FEFF\FFF0-\FFFB\+01BCA0-\+01BCA3\+01D173-\+01D17A'
        '\+0E0000-\+0E0FFF]+', '', 'g');
    v := regexp_replace(v, U&'[\2018\2019\201A\201B\02BC\02B9\0060\00B4\2032\FF07]', '''', 'g');     -- apostrophes
    v := regexp_replace(v, U&'[\2010-\2015\2212\2043\FE58\FE63\FF0D]', '-', 'g');                -- dashes
    v := regexp_replace(v, U&'[\00AB\00BB\201C-\201F\2033\2039\203A\FF02]', '"', 'g');    -- quotation marks
    IF v IS NOT NFC NORMALIZED THEN
        v := normalize(v, NFC);
    END IF;
    v := lower(v COLLATE "und-x-icu");
    -- ё; i without a dot; the dot that a small letter of I with a dot has
    v := translate(v, U&'\0451\0131\0307', 'еi');
    RETURN btrim(regexp_replace(v, ' {2,}', ' ', 'g'));
END $$;

-- Nearly every text is of Russian or Latin letters; one look tells.
CREATE OR REPLACE FUNCTION kartoteka.fold(v text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF v COLLATE "C" ~ '[^ -_a-~А-яЁё]|  ' OR left(v, 1) = ' ' OR right(v, 1) = ' ' THEN
        RETURN kartoteka.fold_unusual(v);
    END IF;
    RETURN translate(lower(v COLLATE "und-x-icu"), 'ё', 'е');
END $$;

-- A label of a mail's domain that is written in Punycode (RFC 3492), as Unicode; the label itself when it is none.
CREATE FUNCTION kartoteka.puny_decoded(label text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    code constant text := lower(substr(label, 5));          -- behind "xn--"
    mark constant int := length(code) - position('-' IN reverse(code)) + 1;
    found int[] := '{}';
    at int := 1;
    n bigint := 128;
    i bigint := 0;
    bias int := 72;
    was bigint;
    weight bigint;
    k int;
    t int;
    digit int;
    delta bigint;
    size int;
BEGIN
    IF length(label) > 63 OR code !~ '^[a-z0-9-]+$' THEN
        RETURN label;
    END IF;
    IF mark <= length(code) AND position('-' IN code) > 0 THEN
        found := ARRAY(SELECT ascii(c) FROM string_to_table(left(code, mark - 1), NULL) AS c);
        at := mark + 1;
    END IF;
    WHILE at <= length(code) LOOP
        was := i;
        weight := 1;
        k := 36;
        LOOP
            digit := strpos('abcdefghijklmnopqrstuvwxyz0123456789', substr(code, at, 1)) - 1;
            IF at > length(code) OR digit < 0 THEN
                RETURN label;
            END IF;
            at := at + 1;
            i := i + digit * weight;
            t := LEAST(GREATEST(k - bias, 1), 26);
            EXIT WHEN digit < t;
            weight := weight * (36 - t);
            IF i > 100000000 OR weight > 100000000 THEN
                RETURN label;
            END IF;
            k := k + 36;
        END LOOP;
        size := cardinality(found) + 1;
        delta := CASE WHEN was = 0 THEN (i - was) / 700 ELSE (i - was) / 2 END;
        delta := delta + delta / size;
        bias := 0;
        WHILE delta > 455 LOOP
            delta := delta / 35;
            bias := bias + 36;
        END LOOP;
        bias := bias + 36 * delta / (delta + 38);
        n := n + i / size;
        i := i % size;
        IF n < 160 OR n > 1114111 OR n BETWEEN 55296 AND 57343 THEN     -- no letter
            RETURN label;
        END IF;
        found := found[1:i] || n::int || found[i + 1:];
        i := i + 1;
    END LOOP;
    RETURN (SELECT COALESCE(string_agg(chr(c), '' ORDER BY o), label) FROM unnest(found) WITH ORDINALITY AS f(c, o));
END $$;

-- A mail as compared: its domain in Unicode, however it is written.
CREATE FUNCTION kartoteka.mail_key(v text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    key constant text := kartoteka.fold(v);
    local_part text;
    domain text := '';
    label text;
BEGIN
    IF position('xn--' IN key) = 0 THEN
        RETURN key;
    END IF;
    local_part := COALESCE(substring(key FROM '^.*@'), '');
    FOREACH label IN ARRAY string_to_array(substr(key, length(local_part) + 1), '.') LOOP
        domain := domain || '.' || CASE WHEN label LIKE 'xn--%' THEN kartoteka.puny_decoded(label) ELSE label END;
    END LOOP;
    RETURN local_part || kartoteka.fold(substr(domain, 2));
END $$;

CREATE OR REPLACE FUNCTION kartoteka.contact_key(kind smallint, v text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    d text;
BEGIN
    IF kind = 0 THEN
        d := kartoteka.phone_key(v);
        IF d <> '' THEN
            RETURN d;
        END IF;
    END IF;
    RETURN CASE WHEN kind = 1 THEN kartoteka.mail_key(v) ELSE kartoteka.fold(v) END;
END $$;
