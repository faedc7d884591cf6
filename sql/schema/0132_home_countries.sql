-- More home countries. What a number without a country's code means in each stands in one table; the rules that
-- read it, and their examples, in docs/compatibility/phones.md.

-- code: the country's. trunk: dialled before a number of another city. shortest, longest: digits of a number behind
-- trunk or code. bare: of one that is written without both; 0: none is. whole: digits from which a typed text is a
-- whole number and no part of one. abroad: dialled before a foreign code, besides 00. eight: 8, or 8 0, was the
-- trunk prefix once. In none of them has a number eleven digits that begin as a Russian one with its 8.
CREATE FUNCTION kartoteka.phone_plans()
    RETURNS TABLE (home text, code text, trunk text, shortest int, longest int, bare_shortest int, bare_longest int,
                   whole int, abroad text, eight boolean)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    VALUES ('RU', '7', '8', 10, 10, 10, 10, 10, '810', true),
           ('KZ', '7', '8', 10, 10, 10, 10, 10, '810', true),
           ('BY', '375', '80', 9, 9, 9, 9, 9, '810', true),
           ('UA', '380', '0', 9, 9, 9, 9, 9, '810', true),
           ('UZ', '998', '8', 9, 9, 9, 9, 9, '810', true),
           ('KG', '996', '0', 9, 9, 9, 9, 9, '810', true),
           ('TJ', '992', '8', 9, 9, 9, 9, 9, '810', true),
           ('TM', '993', '8', 8, 8, 8, 8, 8, '810', true),
           ('AM', '374', '0', 8, 8, 8, 8, 8, '810', true),
           ('AZ', '994', '0', 9, 9, 9, 9, 9, '810', true),
           ('GE', '995', '0', 9, 9, 9, 9, 9, '810', true),
           ('MD', '373', '0', 8, 8, 8, 8, 8, '810', true),
           ('LT', '370', '0', 8, 8, 8, 8, 8, '00', true),
           ('LV', '371', '', 8, 8, 8, 8, 8, '00', true),
           ('EE', '372', '', 7, 8, 7, 8, 7, '00', true),
           ('PL', '48', '0', 9, 9, 9, 9, 9, '00', false),
           ('DE', '49', '0', 6, 13, 0, 0, 10, '00', false),
           ('IL', '972', '0', 8, 9, 8, 9, 8, '00', false),
           ('TR', '90', '0', 10, 10, 10, 10, 10, '00', false),
           ('US', '1', '1', 10, 10, 10, 10, 10, '011', false),
           ('CA', '1', '1', 10, 10, 10, 10, 10, '011', false)
$$;
CREATE FUNCTION kartoteka.is_home_country(h text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT EXISTS (SELECT FROM kartoteka.phone_plans() p WHERE p.home = h)
$$;
ALTER TABLE kartoteka.tenant DROP CONSTRAINT tenant_home_country,
    ADD CONSTRAINT tenant_home_country CHECK (kartoteka.is_home_country(home_country));

CREATE OR REPLACE FUNCTION kartoteka.phone_national_length(home text) RETURNS int
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN (SELECT p.whole FROM kartoteka.phone_plans() p WHERE p.home = phone_national_length.home);
END $$;

-- A foreign number, without the trunk prefix that stands behind its code by a slip: +380 (0)50, +7 8 495.
CREATE FUNCTION kartoteka.phone_coded(digits text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    n constant int := length(digits);
BEGIN
    IF left(digits, 1) = '7' THEN       -- most are Russian
        RETURN CASE WHEN n = 12 AND left(digits, 2) = '78' THEN '7' || substr(digits, 3) ELSE digits END;
    ELSIF left(digits, 4) = '3750' AND n = 13 THEN
        RETURN '375' || substr(digits, 5);
    END IF;
    RETURN COALESCE((
        SELECT p.code || substr(digits, length(p.code || p.trunk) + 1) FROM kartoteka.phone_plans() p
        WHERE p.trunk <> '' AND left(digits, length(p.code || p.trunk)) = p.code || p.trunk
          AND n - length(p.code || p.trunk) BETWEEN p.shortest AND p.longest
          AND (p.trunk = '0' OR n - length(p.code) NOT BETWEEN p.shortest AND p.longest) LIMIT 1), digits);
END $$;

-- The key of a number that is written as one does in a country other than Russia, Kazakhstan, Belarus.
CREATE FUNCTION kartoteka.phone_number_at(digits text, wanted text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    n constant int := length(digits);
    p record;
BEGIN
    SELECT * INTO p FROM kartoteka.phone_plans() x WHERE x.home = wanted;
    IF p.abroad <> '00' AND left(digits, 3) = p.abroad AND n > 10 THEN
        RETURN kartoteka.phone_coded(substr(digits, 4));
    ELSIF p.trunk <> '' AND left(digits, length(p.trunk)) = p.trunk
          AND n - length(p.trunk) BETWEEN p.shortest AND p.longest THEN
        RETURN p.code || substr(digits, length(p.trunk) + 1);
    ELSIF n BETWEEN p.bare_shortest AND p.bare_longest THEN
        RETURN p.code || digits;
    ELSIF left(digits, 1) = '8' THEN
        IF p.eight AND n - 1 BETWEEN p.shortest AND p.longest THEN      -- as it was dialled there
            RETURN p.code || substr(digits, 2);
        ELSIF p.eight AND left(digits, 2) = '80' AND n - 2 BETWEEN p.shortest AND p.longest THEN
            RETURN p.code || substr(digits, 3);
        ELSIF n = 11 AND substr(digits, 2, 1) IN ('3', '4', '8', '9') THEN
            RETURN '7' || substr(digits, 2);
        END IF;
    END IF;
    RETURN digits;
END $$;

-- As 0092_phone.sql has it, for Russia, Kazakhstan and Belarus; others by their plan.
CREATE OR REPLACE FUNCTION kartoteka.phone_number(digits text, coded boolean, home text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    n int := length(digits);
BEGIN
    IF coded THEN
        RETURN kartoteka.phone_coded(digits);
    ELSIF n < 7 THEN
        RETURN digits;
    ELSIF left(digits, 2) = '00' AND n > 9 THEN
        RETURN kartoteka.phone_coded(substr(digits, 3));
    ELSIF home NOT IN ('RU', 'KZ', 'BY') THEN
        RETURN kartoteka.phone_number_at(digits, home);
    ELSIF left(digits, 3) = '810' AND n > 10 THEN
        RETURN kartoteka.phone_coded(substr(digits, 4));
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

-- What a typed beginning of a number with a prefix stands for: 8 495 is +7 495, 0 50 in Ukraine +380 50.
CREATE FUNCTION kartoteka.phone_begun(d text, wanted text) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    begun text[] := '{}';
    p record;
BEGIN
    SELECT * INTO p FROM kartoteka.phone_plans() x WHERE x.home = wanted;
    IF d ~ ('^(?:00|' || p.abroad || ')[1-9]') THEN
        RETURN ARRAY[regexp_replace(d, '^(?:00|' || p.abroad || ')', '')];
    END IF;
    IF p.trunk <> '' AND left(d, length(p.trunk)) = p.trunk THEN
        begun := begun || (p.code || substr(d, length(p.trunk) + 1));
    END IF;
    IF p.eight AND p.code <> '7' AND wanted <> 'BY' AND left(d, 1) = '8' THEN
        begun := begun || ('7' || substr(d, 2));
    END IF;
    RETURN begun;
END $$;

-- As 0094_phone_search.sql has it, with that.
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

-- Numbers with a trunk prefix behind their code have other keys now.
INSERT INTO kartoteka.contact_renewal (tenant) SELECT id FROM kartoteka.tenant
ON CONFLICT (tenant) DO UPDATE SET upto = 0;
