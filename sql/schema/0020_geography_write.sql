-- Cities and streets that users make, and their search by words.

-- Ids continue those of the r_keeper samples. One sequence for all tenants: ids need only be free.
CREATE SEQUENCE kartoteka.city_id START 10000000000034;
CREATE SEQUENCE kartoteka.street_id START 10000000016643;
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kartoteka_app') THEN
        GRANT USAGE ON SEQUENCE kartoteka.city_id, kartoteka.street_id TO kartoteka_app;
    END IF;
END $$;

-- Words of a name as compared: without case, ё as е, parted at blanks and punctuation. A hyphen stays
-- inside its word, so "пр-т" is one.
CREATE FUNCTION kartoteka.place_tokens(v text) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN string_to_array(btrim(regexp_replace(translate(kartoteka.fold(v),
        E'.,;:()"''«»„“”№/\\%_#\t\n\r\u00a0', repeat(' ', 23)), ' +', ' ', 'g')), ' ');

-- The word of kind that a token stands for: "ул" is "улица"; NULL for any other token.
CREATE FUNCTION kartoteka.place_kind(token text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE token
        WHEN 'ул' THEN 'улица' WHEN 'улица' THEN 'улица'
        WHEN 'пр-т' THEN 'проспект' WHEN 'пр-кт' THEN 'проспект' WHEN 'просп' THEN 'проспект'
        WHEN 'проспект' THEN 'проспект'
        WHEN 'пер' THEN 'переулок' WHEN 'пер-к' THEN 'переулок' WHEN 'переулок' THEN 'переулок'
        WHEN 'пр-д' THEN 'проезд' WHEN 'проезд' THEN 'проезд'
        WHEN 'б-р' THEN 'бульвар' WHEN 'бул' THEN 'бульвар' WHEN 'бульвар' THEN 'бульвар'
        WHEN 'наб' THEN 'набережная' WHEN 'набережная' THEN 'набережная'
        WHEN 'пл' THEN 'площадь' WHEN 'площадь' THEN 'площадь'
        WHEN 'ш' THEN 'шоссе' WHEN 'шос' THEN 'шоссе' WHEN 'шоссе' THEN 'шоссе'
        WHEN 'туп' THEN 'тупик' WHEN 'тупик' THEN 'тупик'
        WHEN 'ал' THEN 'аллея' WHEN 'аллея' THEN 'аллея'
        WHEN 'лин' THEN 'линия' WHEN 'линия' THEN 'линия'
        WHEN 'мкр' THEN 'микрорайон' WHEN 'мкр-н' THEN 'микрорайон' WHEN 'мкрн' THEN 'микрорайон'
        WHEN 'м-н' THEN 'микрорайон' WHEN 'микрорайон' THEN 'микрорайон'
        WHEN 'кв-л' THEN 'квартал' WHEN 'квартал' THEN 'квартал'
        WHEN 'п' THEN 'поселок' WHEN 'пос' THEN 'поселок' WHEN 'поселок' THEN 'поселок'
        WHEN 'д' THEN 'деревня' WHEN 'дер' THEN 'деревня' WHEN 'деревня' THEN 'деревня'
        WHEN 'с' THEN 'село' WHEN 'село' THEN 'село'
        WHEN 'г' THEN 'город' WHEN 'гор' THEN 'город' WHEN 'город' THEN 'город'
    END;

-- " ленина #улица": what place_matches() looks into; words of kind are marked.
CREATE FUNCTION kartoteka.place_words(v text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    token text;
    words text := '';
BEGIN
    FOREACH token IN ARRAY kartoteka.place_tokens(v) LOOP
        words := words || ' ' || coalesce('#' || kartoteka.place_kind(token),
                                          replace(token, '-', ' '));
    END LOOP;
    RETURN words;
END $$;

-- Does a name with these words fit what was typed? Every token must begin one of its words, in any
-- order; a word of kind also fits a name that has none.
CREATE FUNCTION kartoteka.place_matches(words text, typed text) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    token text;
    kind text;
    start text;
BEGIN
    FOREACH token IN ARRAY kartoteka.place_tokens(typed) LOOP
        kind := kartoteka.place_kind(token);
        start := replace(token, '-', ' ');
        IF (kind IS NULL OR strpos(words, '#' || kind) = 0 AND strpos(words, '#') > 0)
            AND strpos(words, ' ' || start) = 0 AND strpos(words, ' #' || start) = 0 THEN
            RETURN false;
        END IF;
    END LOOP;
    RETURN true;
END $$;

ALTER TABLE kartoteka.city
    ADD COLUMN words text NOT NULL GENERATED ALWAYS AS (kartoteka.place_words(name)) STORED,
    ADD COLUMN classifier text;             -- code of a state classifier (KLADR), set by imports
ALTER TABLE kartoteka.street
    ADD COLUMN words text NOT NULL GENERATED ALWAYS AS (kartoteka.place_words(name)) STORED;
CREATE INDEX city_name ON kartoteka.city (tenant_id, country_id, name_key);
CREATE UNIQUE INDEX city_classifier ON kartoteka.city (tenant_id, country_id, classifier)
    WHERE classifier IS NOT NULL;
CREATE INDEX street_name ON kartoteka.street (tenant_id, city_id, name_key);
CREATE INDEX address_of_metro ON kartoteka.address (tenant_id, metro_station_id)
    WHERE metro_station_id IS NOT NULL;

-- The city that an import means: by its code where it has one, else by name; made when there is none.
-- qualified: the name with its region, which tells two places of one name apart. No row: there is no
-- such country (a name in Russian or English, or two letters).
CREATE FUNCTION kartoteka.geo_place(tenant int, country_name text, code text, place text,
                                    qualified text)
    RETURNS TABLE (city_id bigint, created boolean) LANGUAGE plpgsql AS $$
DECLARE
    country bigint := (SELECT k.id FROM kartoteka.country k WHERE k.tenant_id = tenant
        AND (kartoteka.fold(k.name) = kartoteka.fold(country_name) OR k.iso2 = upper(country_name)
             OR kartoteka.fold(k.name_en) = kartoteka.fold(country_name))
        ORDER BY k.id LIMIT 1);
BEGIN
    IF country IS NULL THEN
        RETURN;
    END IF;
    created := false;
    SELECT c.id INTO city_id FROM kartoteka.city c
    WHERE c.tenant_id = tenant AND c.country_id = country AND c.classifier = code;
    IF city_id IS NULL THEN
        SELECT c.id INTO city_id FROM kartoteka.city c
        WHERE c.tenant_id = tenant AND c.country_id = country
          AND c.name_key IN (kartoteka.fold(place), kartoteka.fold(qualified))
          AND (code IS NULL OR c.classifier IS NULL)
        ORDER BY c.name_key = kartoteka.fold(qualified) DESC, c.id LIMIT 1;
        UPDATE kartoteka.city c SET classifier = code
        WHERE c.tenant_id = tenant AND c.id = city_id AND code IS NOT NULL;
    END IF;
    IF city_id IS NULL THEN
        created := true;
        INSERT INTO kartoteka.city AS c (tenant_id, id, country_id, name, classifier)
        VALUES (tenant, nextval('kartoteka.city_id'), country,
            CASE WHEN EXISTS (SELECT FROM kartoteka.city x WHERE x.tenant_id = tenant
                              AND x.country_id = country AND x.name_key = kartoteka.fold(place))
                 THEN qualified ELSE place END, code)
        RETURNING c.id INTO city_id;
    END IF;
    RETURN NEXT;
END $$;

-- Statistics for the planner while a table grows by import; for the owner only.
CREATE FUNCTION kartoteka.geo_analyze() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    ANALYZE kartoteka.street;
    ANALYZE kartoteka.city;
END $$;

-- How far the import of a file has come, written with each part of it.
CREATE TABLE kartoteka.geo_import (
    tenant_id int NOT NULL REFERENCES kartoteka.tenant,
    file text NOT NULL,                     -- SHA-256 of its beginning and its size
    position bigint NOT NULL,               -- bytes (records of a DBF) that are done
    line bigint NOT NULL,
    done boolean NOT NULL DEFAULT false,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, file)
);
CALL kartoteka.protect('kartoteka.geo_import');
