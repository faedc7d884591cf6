-- The words for what a place is stand in one table: the search of places, and the cities that addresses name
-- (the worker reads the table with its catalog), know the same. New among them: settlements of towns and
-- workers, villages of Cossacks and of the Caucasus.

-- A word as compared (without case, ё as е), and the one that it stands for.
CREATE FUNCTION kartoteka.place_kind_table() RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN '{"ул": "улица", "улица": "улица",
        "пр-т": "проспект", "пр-кт": "проспект", "просп": "проспект", "проспект": "проспект",
        "пер": "переулок", "пер-к": "переулок", "переулок": "переулок",
        "пр-д": "проезд", "проезд": "проезд", "б-р": "бульвар", "бул": "бульвар", "бульвар": "бульвар",
        "наб": "набережная", "набережная": "набережная", "пл": "площадь", "площадь": "площадь",
        "ш": "шоссе", "шос": "шоссе", "шоссе": "шоссе", "туп": "тупик", "тупик": "тупик",
        "ал": "аллея", "аллея": "аллея", "лин": "линия", "линия": "линия",
        "мкр": "микрорайон", "мкр-н": "микрорайон", "мкрн": "микрорайон", "м-н": "микрорайон",
        "микрорайон": "микрорайон", "кв-л": "квартал", "квартал": "квартал",
        "п": "поселок", "пос": "поселок", "поселок": "поселок", "пгт": "поселок", "рп": "поселок",
        "р.п": "поселок", "п.г.т": "поселок", "рабочий поселок": "поселок",
        "поселок городского типа": "поселок", "дп": "поселок", "дачный поселок": "поселок",
        "д": "деревня", "дер": "деревня", "деревня": "деревня", "с": "село", "село": "село",
        "ст-ца": "станица", "станица": "станица", "х": "хутор", "хут": "хутор", "хутор": "хутор",
        "аул": "аул", "сл": "слобода", "слобода": "слобода",
        "г": "город", "гор": "город", "город": "город"}'::jsonb;

CREATE OR REPLACE FUNCTION kartoteka.place_kind(token text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN kartoteka.place_kind_table() ->> token;

CREATE OR REPLACE FUNCTION kartoteka.place_kinds(token text) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT array_agg('#' || k) FROM (
        SELECT DISTINCT x.value AS k FROM jsonb_each_text(kartoteka.place_kind_table()) x
        WHERE starts_with(x.value, token) OR x.value = kartoteka.place_kind(token)
        UNION ALL SELECT '' WHERE kartoteka.place_kind(token) IS NOT NULL) x
$$;

-- Names with one of the new words are taken apart anew, in the lots of 0101_places.sql.
CREATE FUNCTION kartoteka.place_word_forget(t int, what smallint, ids bigint[], parents bigint[], names text[])
    RETURNS void LANGUAGE sql AS $$
    DELETE FROM kartoteka.place_word w
    USING unnest(ids, parents, names) AS s(id, parent, name),
          LATERAL (SELECT DISTINCT left(piece, 64) AS word FROM unnest(kartoteka.place_tokens(
                       kartoteka.place_ordinals(kartoteka.fold(s.name)))) AS token,
                       string_to_table(token, '-') AS piece
                   UNION SELECT '#' || k FROM unnest(ARRAY['', 'поселок', 'станица', 'хутор', 'аул', 'слобода']) AS k) o,
          generate_series(0, 2) AS r
    WHERE kartoteka.fold(s.name) ~ '(^|[ .,(])(пгт|рп|дп|ст-ца|станица|х|хут|хутор|аул|сл|слобода)($|[ .,)])'
      AND w.tenant_id = t AND w.kind = what AND w.parent_id = s.parent AND w.word = o.word AND w.rank = r
      AND w.place_id = s.id
$$;
DO $$
DECLARE
    tab text;
    parent text;
    n text;
BEGIN
    FOR tab, parent, n IN VALUES ('city', 'country_id', '1'), ('street', 'city_id', '2') LOOP
        EXECUTE replace(replace(replace($make$
CREATE OR REPLACE FUNCTION kartoteka.renew_TAB_word(t int, after bigint, last bigint) RETURNS bigint
LANGUAGE plpgsql AS $body$
DECLARE
    changed bigint;
BEGIN
    PERFORM FROM kartoteka.TAB s WHERE s.tenant_id = t AND s.id > after AND s.id <= last ORDER BY s.id
    FOR NO KEY UPDATE;
    PERFORM kartoteka.place_word_forget(t, KIND::smallint, array_agg(s.id), array_agg(s.PARENT), array_agg(s.name))
    FROM kartoteka.TAB s WHERE s.tenant_id = t AND s.id > after AND s.id <= last;
    INSERT INTO kartoteka.place_word AS w (tenant_id, kind, parent_id, word, rank, place_id, uses)
    SELECT t, KIND, s.PARENT, x.word, x.rank, s.id,
           floor(log(2, 1 + (SELECT count(*) FROM kartoteka.address a WHERE a.tenant_id = t AND a.TAB_id = s.id)))
    FROM kartoteka.TAB s, kartoteka.place_words_of(s.name) x
    WHERE s.tenant_id = t AND s.id > after AND s.id <= last
    ON CONFLICT (tenant_id, kind, parent_id, word, rank, place_id) DO UPDATE SET uses = excluded.uses
        WHERE w.uses <> excluded.uses;
    GET DIAGNOSTICS changed = ROW_COUNT;
    RETURN changed;
END $body$ $make$, 'TAB', tab), 'PARENT', parent), 'KIND', n);
    END LOOP;
END $$;
REVOKE EXECUTE ON FUNCTION kartoteka.place_word_forget(int, smallint, bigint[], bigint[], text[]) FROM PUBLIC;
CALL kartoteka.renew_from_start('city_word', 'street_word');
