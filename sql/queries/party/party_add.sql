-- name: party_add
-- args: tenant int, kind int, last_name text, first_name text, middle_name text,
--       company_name text, job_title text, role text, note text, industry text,
--       external_id text, birthday date, created_at timestamptz?, company_id bigint,
--       owner_id bigint, loyalty_id bigint, source_id bigint, status_id bigint, type_id bigint,
--       share_type int, created_by bigint,
--       contact_kinds bigint[], contact_categories bigint[], contact_types bigint[],
--       contact_values text[], contact_primary bigint[],
--       address_numbers bigint[], address_texts text[], address_items bigint[],
--       custom_fields bigint[], custom_values text[],
--       key_id bigint, request_id text
-- row: id bigint, setting text
-- access: write
-- Addresses travel as flat arrays, see address_rows().
WITH new AS (
    INSERT INTO party (tenant_id, id, kind, last_name, first_name, middle_name, company_name,
        job_title, role, note, industry, external_id, birthday, created_at, company_id, owner_id,
        loyalty_id, source_id, status_id, type_id, share_type, created_by)
    VALUES (:tenant, next_id(:tenant), :kind, :last_name, :first_name, :middle_name, :company_name, :job_title, :role, :note, :industry, :external_id, :birthday, COALESCE(:created_at, now()),
        :company_id, :owner_id, :loyalty_id, :source_id, :status_id, :type_id, :share_type, :created_by)
    RETURNING id
), contacts AS (
    INSERT INTO contact_info (tenant_id, id, party_id, kind, category, type_id, value, is_primary)
    SELECT :tenant, next_id(:tenant), new.id, c.kind, c.category, NULLIF(c.type_id, 0), c.value, c.is_primary = 1
    FROM new, unnest(:contact_kinds, :contact_categories, :contact_types, :contact_values, :contact_primary)
        AS c(kind, category, type_id, value, is_primary)
), addresses AS (
    INSERT INTO address (tenant_id, id, party_id, category, type_id, country_id, city_id,
        street_id, metro_station_id, is_primary, country, city, street, region, zip, house,
        building, entry, floor, apartments, entry_code, note, lat, lng)
    SELECT :tenant, next_id(:tenant), new.id, a.category, a.type_id, a.country_id, a.city_id, a.street_id,
        a.metro_station_id, a.is_primary, a.country, a.city, a.street, a.region, a.zip, a.house,
        a.building, a.entry, a.floor, a.apartments, a.entry_code, a.note, a.lat, a.lng
    FROM new, address_rows(:address_numbers, :address_texts, :address_items) a
    ON CONFLICT ON CONSTRAINT address_same DO NOTHING
), customs AS (
    INSERT INTO custom_value (tenant_id, party_id, field_id, value)
    SELECT :tenant, new.id, v.field_id, v.value FROM new, unnest(:custom_fields, :custom_values) AS v(field_id, value)
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT :tenant, :request_id, :key_id, :created_by, 'party.add', new.id FROM new
)
SELECT new.id, set_config('kartoteka.new_party', new.id::text, true) AS setting FROM new
