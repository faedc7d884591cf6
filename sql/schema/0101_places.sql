-- Words of cities and streets, so that a search while somebody types reads one piece of an index, however many
-- streets a city has; and what people type wrong: a slip, the other keyboard, Latin letters, a house number.

CREATE TABLE kartoteka.place_word (
    tenant_id int NOT NULL,
    kind smallint NOT NULL,                 -- 1 city, 2 street
    parent_id bigint NOT NULL,              -- the country of a city, the city of a street
    word text COLLATE "C" NOT NULL,         -- a word of the name; #улица: its word of kind; #: it has none
    rank smallint NOT NULL,                 -- 0 the first word of the name, also behind a number; 1 a further one, 2 of kind
    place_id bigint NOT NULL,
    uses smallint NOT NULL DEFAULT 0,       -- of n addresses the binary logarithm of n + 1, as renewed last
    PRIMARY KEY (tenant_id, kind, parent_id, word, rank, place_id) INCLUDE (uses)
);
CALL kartoteka.protect('kartoteka.place_word');

-- "10-я", "10ая", "3-го" are 10 and 3.
CREATE FUNCTION kartoteka.place_ordinals(folded text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE WHEN folded ~ '[0-9]' THEN regexp_replace(folded,
        '([0-9])-?(?:ая|яя|ой|ый|ий|ого|его|го|му|ом|ую|й|я|е|ю)(?![а-яa-z0-9])', '\1', 'g') ELSE folded END;

-- What stands in place_word of a name, one row a word.
CREATE FUNCTION kartoteka.place_words_of(name text) RETURNS TABLE (word text, rank smallint)
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    token text;
    piece text;
    found text[] := '{}';
    kinds text[] := '{}';
BEGIN
    FOREACH token IN ARRAY kartoteka.place_tokens(kartoteka.place_ordinals(kartoteka.fold(name))) LOOP
        IF kartoteka.place_kind(token) IS NOT NULL THEN
            kinds := kinds || ('#' || kartoteka.place_kind(token));
        ELSE
            FOREACH piece IN ARRAY string_to_array(token, '-') LOOP
                found := found || CASE WHEN piece <> '' THEN left(piece, 64) END;
            END LOOP;
        END IF;
    END LOOP;
    found := array_remove(found, NULL);
    RETURN QUERY SELECT x.word, min(CASE WHEN x.n = 1 OR x.n = 2 AND found[1] ~ '^[0-9]+$' THEN 0 ELSE 1 END)::smallint
        FROM unnest(found) WITH ORDINALITY AS x(word, n) GROUP BY x.word;
    RETURN QUERY SELECT DISTINCT x.word, 2::smallint
        FROM unnest(CASE WHEN cardinality(kinds) > 0 THEN kinds ELSE ARRAY['#'] END) AS x(word);
END $$;

CREATE FUNCTION kartoteka.place_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'city' THEN
        INSERT INTO kartoteka.place_word (tenant_id, kind, parent_id, word, rank, place_id)
        SELECT a.tenant_id, 1, a.country_id, w.word, w.rank, a.id
        FROM added a, kartoteka.place_words_of(a.name) w;
    ELSE
        INSERT INTO kartoteka.place_word (tenant_id, kind, parent_id, word, rank, place_id)
        SELECT a.tenant_id, 2, a.city_id, w.word, w.rank, a.id
        FROM added a, kartoteka.place_words_of(a.name) w;
    END IF;
    RETURN NULL;
END $$;
-- A renamed place keeps how often it is used.
CREATE FUNCTION kartoteka.place_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    is_city constant boolean := TG_TABLE_NAME = 'city';
    old_row constant jsonb := to_jsonb(OLD);
    old_parent constant bigint := old_row ->> CASE WHEN is_city THEN 'country_id' ELSE 'city_id' END;
    place_kind constant smallint := CASE WHEN is_city THEN 1 ELSE 2 END;
    kept smallint;
BEGIN
    WITH gone AS (
        DELETE FROM kartoteka.place_word w USING kartoteka.place_words_of(old_row ->> 'name') o
        WHERE w.tenant_id = OLD.tenant_id AND w.kind = place_kind AND w.parent_id = old_parent
          AND w.word = o.word AND w.rank = o.rank AND w.place_id = OLD.id
        RETURNING w.uses)
    SELECT max(g.uses) INTO kept FROM gone g;
    IF TG_OP = 'UPDATE' THEN
        INSERT INTO kartoteka.place_word (tenant_id, kind, parent_id, word, rank, place_id, uses)
        SELECT NEW.tenant_id, place_kind,
               (to_jsonb(NEW) ->> CASE WHEN is_city THEN 'country_id' ELSE 'city_id' END)::bigint,
               w.word, w.rank, NEW.id, COALESCE(kept, 0)
        FROM kartoteka.place_words_of(NEW.name) w;
    END IF;
    RETURN NULL;
END $$;
DO $$
DECLARE
    tab text;
    parent text;
BEGIN
    FOR tab, parent IN VALUES ('city', 'country_id'), ('street', 'city_id') LOOP
        EXECUTE format('CREATE TRIGGER search_insert AFTER INSERT ON kartoteka.%I REFERENCING NEW TABLE AS '
            'added FOR EACH STATEMENT EXECUTE FUNCTION kartoteka.place_added()', tab);
        EXECUTE format('CREATE TRIGGER search_update AFTER UPDATE ON kartoteka.%I FOR EACH ROW '
            'WHEN (OLD.name IS DISTINCT FROM NEW.name OR OLD.%I IS DISTINCT FROM NEW.%I) '
            'EXECUTE FUNCTION kartoteka.place_changed()', tab, parent, parent);
        EXECUTE format('CREATE TRIGGER search_delete AFTER DELETE ON kartoteka.%I FOR EACH ROW '
            'EXECUTE FUNCTION kartoteka.place_changed()', tab);
    END LOOP;
END $$;

-- The words of the places (after, last] of a tenant, and how often each place is used.
CREATE FUNCTION kartoteka.renew_city_word(t int, after bigint, last bigint) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    changed bigint;
BEGIN
    PERFORM FROM kartoteka.city s WHERE s.tenant_id = t AND s.id > after AND s.id <= last ORDER BY s.id
    FOR NO KEY UPDATE;
    INSERT INTO kartoteka.place_word AS w (tenant_id, kind, parent_id, word, rank, place_id, uses)
    SELECT t, 1, s.country_id, x.word, x.rank, s.id,
           floor(log(2, 1 + (SELECT count(*) FROM kartoteka.address a WHERE a.tenant_id = t AND a.city_id = s.id)))
    FROM kartoteka.city s, kartoteka.place_words_of(s.name) x
    WHERE s.tenant_id = t AND s.id > after AND s.id <= last
    ON CONFLICT (tenant_id, kind, parent_id, word, rank, place_id) DO UPDATE SET uses = excluded.uses
        WHERE w.uses <> excluded.uses;
    GET DIAGNOSTICS changed = ROW_COUNT;
    RETURN changed;
END $$;
CREATE FUNCTION kartoteka.renew_street_word(t int, after bigint, last bigint) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    changed bigint;
BEGIN
    PERFORM FROM kartoteka.street s WHERE s.tenant_id = t AND s.id > after AND s.id <= last ORDER BY s.id
    FOR NO KEY UPDATE;
    INSERT INTO kartoteka.place_word AS w (tenant_id, kind, parent_id, word, rank, place_id, uses)
    SELECT t, 2, s.city_id, x.word, x.rank, s.id,
           floor(log(2, 1 + (SELECT count(*) FROM kartoteka.address a WHERE a.tenant_id = t AND a.street_id = s.id)))
    FROM kartoteka.street s, kartoteka.place_words_of(s.name) x
    WHERE s.tenant_id = t AND s.id > after AND s.id <= last
    ON CONFLICT (tenant_id, kind, parent_id, word, rank, place_id) DO UPDATE SET uses = excluded.uses
        WHERE w.uses <> excluded.uses;
    GET DIAGNOSTICS changed = ROW_COUNT;
    RETURN changed;
END $$;
REVOKE EXECUTE ON FUNCTION kartoteka.renew_city_word(int, bigint, bigint) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION kartoteka.renew_street_word(int, bigint, bigint) FROM PUBLIC;
INSERT INTO kartoteka.renewal (part, step, made_from, ended_at)
VALUES ('city_word', 12, 'city', now()), ('street_word', 13, 'street', now());
CALL kartoteka.renew_from_start('city_word', 'street_word');

-- Words of kind under which a token is kept: those that it begins and the one that it stands for; a word of kind
-- also fits a name that has none.
CREATE FUNCTION kartoteka.place_kinds(token text) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT array_agg('#' || k) FROM (
        SELECT k FROM unnest('{улица,проспект,переулок,проезд,бульвар,набережная,площадь,шоссе,тупик,аллея,линия,'
            'микрорайон,квартал,поселок,деревня,село,город}'::text[]) AS k
        WHERE starts_with(k, token) OR k = kartoteka.place_kind(token)
        UNION ALL SELECT '' WHERE kartoteka.place_kind(token) IS NOT NULL) x
$$;

-- Places of which every token begins a word, in any order. The first token leads, or these beginnings in its
-- stead. The best first, at most `most`: the name's first word before others, whole words before beginnings,
-- then what is used more, then those of which only the word of kind fits.
CREATE FUNCTION kartoteka.place_hits(t int, what smallint, parent bigint, tokens text[], begun text[],
                                     most bigint)
    RETURNS SETOF bigint LANGUAGE plpgsql STABLE ROWS 50 AS $$
DECLARE     -- made before: under row-level security only a plain comparison may use the index
    ends constant text[] := ARRAY(SELECT kartoteka.words_end(b) FROM unnest(begun) AS b);
    kinds text[] := kartoteka.place_kinds(tokens[1]);
    ids bigint[];
    token text;
    upto text;
    n bigint;
BEGIN
    FOREACH token IN ARRAY tokens[2:] LOOP
        upto := kartoteka.words_end(token);
        IF ids IS NULL THEN
            ids := ARRAY(SELECT w.place_id FROM unnest(begun, ends) AS b(word, upto) CROSS JOIN LATERAL (
                SELECT x.place_id FROM kartoteka.place_word x
                WHERE x.tenant_id = t AND x.kind = what AND x.parent_id = parent
                  AND x.word >= b.word AND x.word < b.upto OFFSET 0) w);
            IF kinds IS NOT NULL THEN
                ids := ids || ARRAY(SELECT w.place_id FROM unnest(kinds) AS k(word) CROSS JOIN LATERAL (
                    SELECT x.place_id FROM kartoteka.place_word x
                    WHERE x.tenant_id = t AND x.kind = what AND x.parent_id = parent AND x.word = k.word
                    OFFSET 0) w);
            END IF;
        END IF;
        ids := ARRAY(
            SELECT w.place_id FROM kartoteka.place_word w
            WHERE w.tenant_id = t AND w.kind = what AND w.parent_id = parent
              AND w.word >= token AND w.word < upto
            INTERSECT SELECT i FROM unnest(ids) AS i
            UNION
            SELECT w.place_id FROM unnest(ids) AS i, unnest(kartoteka.place_kinds(token)) AS k(word)
                CROSS JOIN LATERAL (
                    SELECT x.place_id FROM kartoteka.place_word x
                    WHERE x.tenant_id = t AND x.kind = what AND x.parent_id = parent
                      AND x.word = k.word AND x.rank = 2 AND x.place_id = i OFFSET 0) w);
    END LOOP;
    RETURN QUERY
    SELECT w.place_id FROM unnest(begun, ends) AS b(word, upto) CROSS JOIN LATERAL (
        SELECT x.place_id, x.rank, x.uses, x.word FROM kartoteka.place_word x
        WHERE x.tenant_id = t AND x.kind = what AND x.parent_id = parent
          AND x.word >= b.word AND x.word < b.upto OFFSET 0) w
    WHERE ids IS NULL OR w.place_id = ANY (ids)
    GROUP BY w.place_id
    ORDER BY CASE WHEN cardinality(begun) > 1 THEN min((w.word <> b.word)::int) END, min(w.rank),
             min((w.word <> b.word)::int), max(w.uses) DESC, min(w.word), w.place_id LIMIT most;
    GET DIAGNOSTICS n = ROW_COUNT;
    IF n < most AND kinds IS NOT NULL THEN
        RETURN QUERY
        SELECT w.place_id FROM unnest(kinds) AS k(word) CROSS JOIN LATERAL (
            SELECT x.place_id FROM kartoteka.place_word x
            WHERE x.tenant_id = t AND x.kind = what AND x.parent_id = parent AND x.word = k.word
              AND (ids IS NULL OR x.place_id = ANY (ids))
            ORDER BY x.word, x.rank, x.place_id LIMIT most) w
        LIMIT most;
    END IF;
END $$;

-- Tokens with their hyphens taken apart, the longest that is no word of kind first: it leads.
CREATE FUNCTION kartoteka.place_typed(tokens text[]) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT array_agg(p.piece ORDER BY kartoteka.place_kind(p.piece) IS NOT NULL, length(p.piece) DESC, p.piece)
    FROM unnest(tokens) AS x(token),
         unnest(CASE WHEN kartoteka.place_kind(x.token) IS NULL THEN string_to_array(x.token, '-')
                     ELSE ARRAY[x.token] END) AS p(piece)
    WHERE p.piece <> ''
$$;

-- All that is one slip away from a word: a letter too much, too few, another one, two that changed places.
CREATE FUNCTION kartoteka.place_slips(word text) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT array_agg(DISTINCT v) FROM (
        SELECT left(word, i) || substr(word, i + 2) FROM generate_series(0, length(word) - 1) AS i
        UNION ALL
        SELECT left(word, i) || substr(word, i + 2, 1) || substr(word, i + 1, 1) || substr(word, i + 3)
        FROM generate_series(0, length(word) - 2) AS i
        UNION ALL
        SELECT left(word, i) || c || substr(word, i + 1 + n)
        FROM generate_series(0, length(word)) AS i, generate_series(0, 1) AS n,
             string_to_table(CASE WHEN word ~ '[0-9]' THEN '0123456789'
                                  ELSE 'абвгдежзийклмнопрстуфхцчшщъыьэюя' END, NULL) AS c
        WHERE i + n <= length(word)) AS x(v)
    WHERE v <> word
$$;

-- What was meant by a text from the other keyboard, and by one in Latin letters. NULL: it has none.
CREATE FUNCTION kartoteka.place_other_keys(v text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE WHEN v ~ '[a-z]' AND v !~ '[а-я]' THEN translate(v,
        'qwertyuiop[]asdfghjkl;''zxcvbnm,.`{}:"<>~', 'йцукенгшщзхъфывапролджэячсмитьбюехъжэбюе') END;
CREATE FUNCTION kartoteka.place_from_latin(v text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    pair text[];
BEGIN
    IF v !~ '[a-z]' OR v ~ '[а-я]' THEN
        RETURN NULL;
    END IF;
    FOREACH pair SLICE 1 IN ARRAY ARRAY[['shch', 'щ'], ['sch', 'щ'], ['sh', 'ш'], ['ch', 'ч'], ['zh', 'ж'],
        ['kh', 'х'], ['ts', 'ц'], ['tz', 'ц'], ['yu', 'ю'], ['ju', 'ю'], ['iu', 'ю'], ['ya', 'я'], ['ja', 'я'],
        ['ia', 'я'], ['yo', 'е'], ['jo', 'е'], ['ye', 'е'], ['je', 'е'], ['iy', 'ий'], ['yy', 'ый'],
        ['ay', 'ай'], ['ey', 'ей'], ['oy', 'ой'], ['uy', 'уй'], ['x', 'кс']] LOOP
        v := replace(v, pair[1], pair[2]);
    END LOOP;
    RETURN translate(v, 'abvgdezijklmnoprstufhcyewq''', 'абвгдезийклмнопрстуфхцыевкь');
END $$;

-- Without what stands behind a name in an address: a house and what follows it.
CREATE FUNCTION kartoteka.place_without_house(tokens text[]) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    FOR i IN 2..cardinality(tokens) LOOP
        IF tokens[i] ~ '^[0-9]' OR tokens[i] IN ('дом', 'корп', 'корпус', 'стр', 'строение', 'кв', 'квартира',
                'оф', 'офис', 'подъезд', 'этаж', 'вл', 'владение')
            OR tokens[i] IN ('д', 'к', 'лит', 'эт', 'пом') AND tokens[i + 1] ~ '^[0-9]' THEN
            RETURN tokens[:i - 1];
        END IF;
    END LOOP;
    RETURN tokens;
END $$;

CREATE FUNCTION kartoteka.place_ids(t int, what smallint, parent bigint, tokens text[], most bigint)
    RETURNS bigint[] LANGUAGE plpgsql STABLE AS $$
DECLARE
    typed constant text[] := kartoteka.place_typed(tokens);
BEGIN
    RETURN ARRAY(SELECT h FROM kartoteka.place_hits(t, what, parent, typed, typed[:1], most) AS h);
END $$;

-- What somebody may mean who types, the best first, at most `most`. As it stands; without a house; from the
-- other keyboard; from Latin letters; with one slip. Each is tried when none before it found anything.
CREATE FUNCTION kartoteka.place_suggest(t int, what smallint, parent bigint, typed text, most bigint)
    RETURNS TABLE (place_id bigint, ord bigint) LANGUAGE plpgsql STABLE ROWS 50 AS $$
DECLARE
    folded constant text := kartoteka.fold(btrim(typed));
    form text;
    tokens text[];
    without text[];
    ids bigint[] := '{}';
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
        ids := kartoteka.place_ids(t, what, parent, tokens, most);
        EXIT WHEN cardinality(ids) > 0;
        without := kartoteka.place_without_house(tokens);
        IF without <> tokens THEN
            tokens := without;
            ids := kartoteka.place_ids(t, what, parent, tokens, most);
            EXIT WHEN cardinality(ids) > 0;
        END IF;
    END LOOP;
    tokens := kartoteka.place_typed(tokens);
    IF cardinality(ids) = 0 AND length(tokens[1]) >= 4 THEN
        ids := ARRAY(SELECT h FROM kartoteka.place_hits(t, what, parent, tokens,
                                                        kartoteka.place_slips(tokens[1]), most) AS h);
    END IF;
    RETURN QUERY SELECT x.id, row_number() OVER (ORDER BY x.n) FROM (
        SELECT i.id, min(i.n) AS n FROM unnest(ids) WITH ORDINALITY AS i(id, n) GROUP BY i.id) x
    ORDER BY x.n LIMIT most;
END $$;
