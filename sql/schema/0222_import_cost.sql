-- What an import of people costs, made less; what is written stays as it was.

-- As 0052_write_cost.sql has it. A name is looked up only where there is a number: with a number that is NULL the
-- planner finds a plan for it that costs nothing, so it planned anew for every address.
CREATE OR REPLACE FUNCTION kartoteka.address_words(a kartoteka.address) RETURNS text
    LANGUAGE plpgsql STABLE AS $$
DECLARE
    street_name text;
    city_name text;
    country_name text;
BEGIN
    IF a.street_id IS NOT NULL THEN
        street_name := (SELECT s.name FROM kartoteka.street s WHERE s.tenant_id = a.tenant_id AND s.id = a.street_id);
    END IF;
    IF a.city_id IS NOT NULL THEN
        city_name := (SELECT c.name FROM kartoteka.city c WHERE c.tenant_id = a.tenant_id AND c.id = a.city_id);
    END IF;
    IF a.country_id IS NOT NULL THEN
        country_name := (SELECT k.name FROM kartoteka.country k WHERE k.tenant_id = a.tenant_id AND k.id = a.country_id);
    END IF;
    RETURN kartoteka.fold(concat_ws(' ', COALESCE(street_name, NULLIF(a.street, '')),
        NULLIF(a.house, ''), NULLIF(a.building, ''), NULLIF(a.apartments, ''),
        COALESCE(city_name, NULLIF(a.city, '')), NULLIF(a.region, ''), NULLIF(a.zip, ''),
        COALESCE(country_name, NULLIF(a.country, ''))));
END $$;

-- address_rows() for thousands of addresses: an element of an array of texts is found by walking to it, so their
-- arrays are taken apart once.
CREATE FUNCTION kartoteka.address_rows_many(numbers bigint[], texts text[], items bigint[])
    RETURNS TABLE (item bigint, ord int, category smallint, type_id bigint, country_id bigint, city_id bigint,
        street_id bigint, metro_station_id bigint, is_primary boolean, country text, city text,
        street text, region text, zip text, house text, building text, entry text, floor text,
        apartments text, entry_code text, note text, lat text, lng text)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT items[x.i + 1], x.i, r.category, r.type_id, r.country_id, r.city_id, r.street_id, r.metro_station_id,
        r.is_primary, r.country, r.city, r.street, r.region, r.zip, r.house, r.building, r.entry, r.floor,
        r.apartments, r.entry_code, r.note, r.lat, r.lng
    FROM (SELECT ((u.ord - 1) / 14)::int AS i, array_agg(u.v ORDER BY u.ord) AS own
          FROM unnest(texts) WITH ORDINALITY AS u(v, ord) GROUP BY 1) x,
         kartoteka.address_rows(numbers[x.i * 7 + 1:x.i * 7 + 7], x.own, ARRAY[1::bigint]) r
$$;
