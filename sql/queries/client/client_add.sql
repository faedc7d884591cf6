-- name: client_add
-- args: last_name text[1], first_name text[1], middle_name text[1], note text[1], external_id text[1]?,
--       birthday date[1]?, request text[1],
--       contact_items item[], contact_kinds bigint[], contact_categories bigint[],
--       contact_types bigint[], contact_values text[],
--       address_numbers bigint[], address_texts text[], address_items item[]
-- row: = client_rows
-- access: write
-- batch: last_name
-- Stores clients with their parts, one for each request, and returns their rows as stored, in one
-- statement. A client gets no row, and nothing of it is stored, when a street does not exist or is
-- not in its address's city. Streets are looked up one by one, because a plan for any number of
-- them joins all. The parts are inserted before their party, which carries them packed; foreign
-- keys are checked when the statement ends.
WITH sent AS MATERIALIZED (
    SELECT a.item, a.ord, a.category, a.type_id, a.country_id, a.city_id, a.street_id,
           a.metro_station_id, a.is_primary, a.country, a.city, a.street, a.region, a.zip, a.house,
           a.building, a.entry, a.floor, a.apartments, a.entry_code, a.note, a.lat, a.lng
    FROM address_rows(:address_numbers, :address_texts, :address_items) a
), found AS MATERIALIZED (
    SELECT a.item, a.street_id, (SELECT s.name FROM street s
                                 WHERE s.tenant_id = :tenant AND s.id = a.street_id
                                   AND (a.city_id IS NULL OR s.city_id = a.city_id)) AS name
    FROM sent a
), item AS MATERIALIZED (
    SELECT u.ord, next_id(:tenant) AS id, u.last_name, u.first_name, u.middle_name, u.note, u.external_id,
           u.birthday, u.request_id
    FROM unnest(:last_name, :first_name, :middle_name, :note, :external_id, :birthday, :request) WITH ORDINALITY
        AS u(last_name, first_name, middle_name, note, external_id, birthday, request_id, ord)
    WHERE NOT EXISTS (SELECT FROM found f WHERE f.item = u.ord AND f.street_id IS NOT NULL
                      AND f.name IS NULL)
), contacts AS (
    INSERT INTO contact_info (tenant_id, id, party_id, kind, category, type_id, value)
    SELECT :tenant, next_id(:tenant), c.party_id, c.kind, c.category, c.type_id, c.value
    FROM (SELECT i.id AS party_id, k.kind, k.category, NULLIF(k.type_id, 0) AS type_id, k.value
          FROM unnest(:contact_items::bigint[], :contact_kinds, :contact_categories, :contact_types, :contact_values) WITH ORDINALITY
                   AS k(item, kind, category, type_id, value, ord)
               JOIN item i ON i.ord = k.item
          ORDER BY k.ord) c
    RETURNING id, party_id, kind, category, type_id, is_primary, value
), addresses AS (
    INSERT INTO address (tenant_id, id, party_id, category, type_id, country_id, city_id,
        street_id, metro_station_id, is_primary, country, city, street, region, zip, house,
        building, entry, floor, apartments, entry_code, note, lat, lng)
    SELECT :tenant, next_id(:tenant), a.party_id, a.category, a.type_id, a.country_id, a.city_id, a.street_id,
        a.metro_station_id, a.is_primary, a.country, a.city, a.street, a.region, a.zip, a.house,
        a.building, a.entry, a.floor, a.apartments, a.entry_code, a.note, a.lat, a.lng
    FROM (SELECT i.id AS party_id, s.category, s.type_id, s.country_id, s.city_id, s.street_id,
              s.metro_station_id, s.is_primary, s.country, s.city, s.street, s.region, s.zip,
              s.house, s.building, s.entry, s.floor, s.apartments, s.entry_code, s.note, s.lat, s.lng
          FROM sent s JOIN item i ON i.ord = s.item ORDER BY s.ord) a
    ON CONFLICT ON CONSTRAINT address_same DO NOTHING
    RETURNING id, party_id, category, type_id, country_id, city_id, street_id, metro_station_id,
        is_primary, country, city, street, region, zip, house, building, entry, floor, apartments,
        entry_code, note, lat, lng
), new AS (
    INSERT INTO party (tenant_id, id, kind, last_name, first_name, middle_name, note, external_id,
        birthday, owner_id, created_by, packed_contacts, packed_addresses)
    SELECT :tenant, i.id, :PARTY_PERSON, i.last_name, i.first_name, i.middle_name, i.note, i.external_id, i.birthday,
           :employee, :employee,
           (SELECT string_agg(pack_contact(c.id, c.kind, c.category, c.type_id, c.is_primary, c.value),
                              '' ORDER BY c.id)
            FROM contacts c WHERE c.party_id = i.id),
           (SELECT string_agg(pack_address(a.id, a.category, a.type_id, a.country_id, a.city_id,
                       a.street_id, a.metro_station_id, a.is_primary, a.country, a.city,
                       COALESCE(f.name, a.street), a.region, a.zip, a.house, a.building, a.entry,
                       a.floor, a.apartments, a.entry_code, a.note, a.lat, a.lng), '' ORDER BY a.id)
            FROM addresses a LEFT JOIN LATERAL (SELECT min(x.name) AS name FROM found x
                                                WHERE x.street_id = a.street_id) f ON true
            WHERE a.party_id = i.id)
    FROM item i
    RETURNING id, last_name, first_name, middle_name, note, birthday, external_id, revision,
        packed_contacts, packed_addresses, packed_loyalty
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT :tenant, i.request_id, :key_id, :employee, 'party.add', p.id FROM new p JOIN item i ON i.id = p.id
)
SELECT p.id, i.ord,
-- include: client_rows
FROM new p JOIN item i ON i.id = p.id
