-- A client with contacts and addresses, in one statement, packed as Kartoteka's schema keeps them, so that its
-- triggers have nothing left to write; no row: a street is not of its city.
-- $1 tenant, $2 last, $3 first, $4 middle name, $5 birthday, $6 note, contacts as arrays: $7 kinds,
-- $8 categories, $9 types, $10 values; $11 addresses (JSON), $12 their number, $13 key, $14 request.
WITH given AS MATERIALIZED (
    SELECT a.*, s.name AS street_name
    FROM json_to_recordset($11::text::json) AS a(n int, type bigint, category smallint, country bigint,
             city bigint, street bigint, metro bigint, zip text, region text, house text,
             building text, entry text, floor text, apartments text, entry_code text, note text,
             lat text, lng text)
         LEFT JOIN kartoteka.street s ON s.tenant_id = $1 AND s.id = a.street AND s.city_id = a.city
    WHERE a.street IS NULL OR s.id IS NOT NULL
), own AS MATERIALIZED (
    SELECT kartoteka.next_id($1::int) AS id WHERE (SELECT count(*) FROM given) = $12::bigint
), contacts AS (
    INSERT INTO kartoteka.contact_info (tenant_id, id, party_id, kind, category, type_id, value)
    SELECT $1::int, kartoteka.next_id($1::int), own.id, c.kind, c.category, c.type_id, c.value
    FROM own, unnest($7::smallint[], $8::smallint[], $9::bigint[], $10::text[])
        AS c(kind, category, type_id, value)
    RETURNING id, kind, category, type_id, is_primary, value
), addresses AS (
    INSERT INTO kartoteka.address (tenant_id, id, party_id, category, type_id, country_id, city_id,
        street_id, metro_station_id, zip, region, house, building, entry, floor, apartments,
        entry_code, note, lat, lng)
    SELECT $1::int, kartoteka.next_id($1::int), own.id, g.category, g.type, g.country, g.city,
           g.street, g.metro, g.zip, g.region, g.house, g.building, g.entry, g.floor, g.apartments,
           g.entry_code, g.note, g.lat, g.lng
    FROM own, given g
    ON CONFLICT ON CONSTRAINT address_same DO NOTHING
    RETURNING id, category, type_id, country_id, city_id, street_id, metro_station_id, is_primary,
        country, city, street, region, zip, house, building, entry, floor, apartments, entry_code,
        note, lat, lng
), new AS (
    INSERT INTO kartoteka.party (tenant_id, id, kind, last_name, first_name, middle_name, birthday,
        note, packed_contacts, packed_addresses)
    SELECT $1::int, own.id, 1, $2::text, $3::text, $4::text, NULLIF($5::text, '')::date, $6::text,
           (SELECT string_agg(kartoteka.pack_contact(c.id, c.kind, c.category, c.type_id,
                       c.is_primary, c.value), '' ORDER BY c.id) FROM contacts c),
           (SELECT string_agg(kartoteka.pack_address(a.id, a.category, a.type_id, a.country_id,
                       a.city_id, a.street_id, a.metro_station_id, a.is_primary, a.country, a.city,
                       COALESCE(f.name, a.street), a.region, a.zip, a.house, a.building, a.entry,
                       a.floor, a.apartments, a.entry_code, a.note, a.lat, a.lng), ''
                       ORDER BY a.id)
            FROM addresses a LEFT JOIN LATERAL (SELECT min(g.street_name) AS name FROM given g
                                                WHERE g.street = a.street_id) f ON true)
    FROM own
    RETURNING id
), logged AS (
    INSERT INTO kartoteka.audit (tenant_id, request_id, key_id, action, entity_id)
    SELECT $1::int, $14::text, $13::bigint, 'party.add', new.id FROM new
)
SELECT new.id::text AS id,
       (SELECT string_agg(id::text, ',' ORDER BY id) FROM contacts) AS contacts,
       (SELECT string_agg(id::text, ',' ORDER BY id) FROM addresses) AS addresses,
       (SELECT string_agg(COALESCE(street_name, ''), chr(31) ORDER BY n) FROM given) AS streets
FROM new
