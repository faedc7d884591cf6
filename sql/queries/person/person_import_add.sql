-- name: person_import_add
-- args: full_names text[], name_keys text[], address_items bigint[], address_numbers bigint[],
--       address_texts text[], custom_items bigint[], custom_fields bigint[], custom_values text[]
-- row: ord bigint, id bigint, packing text
-- access: write, slow
-- Adds imported people with their parts, which their rows carry packed, in one statement (as client_add does). What
-- triggers derive for each row of others comes with them (lot: sql/schema/0288_import_lot.sql), names from
-- person_import_find, keys from person_import_claim. person_import_update follows, or the transaction's end. It is planned for its rows; what triggers and checks of foreign keys run for
-- each row is planned once (planning).
WITH item AS MATERIALIZED (
    SELECT nextval((SELECT id_sequence(:tenant))) AS id, g.ord, n.full_name, n.name_key, g.last_name, g.first_name, g.middle_name, g.job_title, g.role, g.note,
           g.external_id, g.birthday, g.company_id, g.owner_id, g.loyalty_id, g.source_id,
           set_config('plan_cache_mode', 'auto', true) AS planning, set_config('kartoteka.lot', 'on', true) AS lot
    FROM (
-- include: person_imported
    ) g JOIN unnest(:full_names, :name_keys) WITH ORDINALITY AS n(full_name, name_key, ord) ON n.ord = g.ord
), contacts AS (
    INSERT INTO contact_info (tenant_id, id, party_id, kind, category, value, value_key, other_keys)
    SELECT :tenant, nextval((SELECT id_sequence(:tenant))), s.party_id, s.kind, s.category, s.value, s.keys[1],
        CASE WHEN cardinality(s.keys) > 1 THEN s.keys[2:] END
    FROM (SELECT i.id AS party_id, k.kind, k.category, k.value, k.keys
          FROM (
-- include: person_imported_contacts
          ) k JOIN item i ON i.ord = k.item ORDER BY k.ord) s
    RETURNING id, party_id, kind, category, type_id, is_primary, value
), addresses AS (
    INSERT INTO address (tenant_id, id, party_id, category, is_primary, country, city, street, region,
        zip, house, building, entry, floor, apartments, entry_code, note, lat, lng, same_key)
    SELECT :tenant, nextval((SELECT id_sequence(:tenant))), i.id, a.category, a.is_primary, a.country, a.city, a.street, a.region,
        a.zip, a.house, a.building, a.entry, a.floor, a.apartments, a.entry_code, a.note, a.lat, a.lng,
        address_same(NULL, a.category, NULL, NULL, NULL, NULL, a.country, a.city, a.street, a.region, a.zip, a.house,
            a.building, a.entry, a.floor, a.apartments, a.entry_code, a.note)
    FROM address_rows_many(:address_numbers, :address_texts, :address_items) a JOIN item i ON i.ord = a.item
    ON CONFLICT ON CONSTRAINT address_same DO NOTHING
    RETURNING id, party_id, category, type_id, country_id, city_id, street_id, metro_station_id,
        is_primary, country, city, street, region, zip, house, building, entry, floor, apartments,
        entry_code, note, lat, lng
), packed AS (
    SELECT c.party_id, string_agg(pack_contact(c.id, c.kind, c.category, c.type_id, c.is_primary, c.value),
                                  '' ORDER BY c.id) AS contacts
    FROM contacts c GROUP BY c.party_id
), packed_address AS (
    SELECT a.party_id, string_agg(pack_address(a.id, a.category, a.type_id, a.country_id, a.city_id,
               a.street_id, a.metro_station_id, a.is_primary, a.country, a.city, a.street, a.region, a.zip,
               a.house, a.building, a.entry, a.floor, a.apartments, a.entry_code, a.note, a.lat, a.lng),
               '' ORDER BY a.id) AS addresses
    FROM addresses a GROUP BY a.party_id
), new AS (
    INSERT INTO party (tenant_id, id, kind, last_name, first_name, middle_name, job_title, role, note,
        external_id, birthday, company_id, owner_id, loyalty_id, source_id, created_by, packed_contacts,
        packed_addresses, full_name, name_key, contact_fields)
    SELECT :tenant, i.id, :PARTY_PERSON, COALESCE(i.last_name, ''), COALESCE(i.first_name, ''),
        COALESCE(i.middle_name, ''), COALESCE(i.job_title, ''), COALESCE(i.role, ''), COALESCE(i.note, ''),
        i.external_id, i.birthday, i.company_id, COALESCE(i.owner_id, :employee), i.loyalty_id, i.source_id,
        :employee, k.contacts, a.addresses, i.full_name, i.name_key, contact_fields(k.contacts)
    FROM item i LEFT JOIN packed k ON k.party_id = i.id LEFT JOIN packed_address a ON a.party_id = i.id
    RETURNING id
), customs AS (
    INSERT INTO custom_value (tenant_id, party_id, field_id, value)
    SELECT :tenant, i.id, v.field_id, v.value
    FROM unnest(:custom_items, :custom_fields, :custom_values) AS v(item, field_id, value)
         JOIN item i ON i.ord = v.item
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT :tenant, :request_id, :key_id, :employee, 'party.add', n.id FROM new n
)
SELECT i.ord, n.id, set_config('kartoteka.pack_later', 'on', true) AS packing
FROM new n JOIN item i ON i.id = n.id
