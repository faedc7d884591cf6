-- name: party_add
-- args: kind party_kind
-- row: found bigint, setting text
-- access: write
WITH new AS (
    INSERT INTO party (tenant_id, id, kind, last_name, first_name, middle_name, company_name,
        job_title, role, note, industry, external_id, birthday, created_at, company_id, owner_id,
        loyalty_id, source_id, status_id, type_id, share_type, created_by)
    SELECT :tenant, next_id(:tenant), :kind, g.last_name, g.first_name, g.middle_name, g.company_name,
        g.job_title, g.role, g.note, g.industry, g.external_id, g.birthday, COALESCE(g.created_at, now()),
        g.company_id, g.owner_id, g.loyalty_id, g.source_id, g.status_id, g.type_id, g.share_type, :employee
    FROM (
-- include: party_columns
    ) g
    RETURNING id
), contacts AS (
    INSERT INTO contact_info (tenant_id, id, party_id, kind, category, type_id, value, is_primary)
    SELECT :tenant, next_id(:tenant), new.id, c.kind, c.category, c.type_id, c.value, c.is_primary
    FROM new, (
-- include: party_contacts
    ) c
), addresses AS (
    INSERT INTO address (tenant_id, id, party_id, category, type_id, country_id, city_id,
        street_id, metro_station_id, is_primary, country, city, street, region, zip, house,
        building, entry, floor, apartments, entry_code, note, lat, lng)
    SELECT :tenant, next_id(:tenant), new.id, a.category, a.type_id, a.country_id, a.city_id, a.street_id,
        a.metro_station_id, a.is_primary, a.country, a.city, a.street, a.region, a.zip, a.house,
        a.building, a.entry, a.floor, a.apartments, a.entry_code, a.note, a.lat, a.lng
    FROM new, (
-- include: party_addresses
    ) a
    ON CONFLICT ON CONSTRAINT address_same DO NOTHING
), customs AS (
    INSERT INTO custom_value (tenant_id, party_id, field_id, value)
    SELECT :tenant, new.id, v.field_id, v.value FROM new, (
-- include: party_customs
    ) v WHERE v.value <> ''
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT :tenant, :request_id, :key_id, :employee, 'party.add', new.id FROM new
)
SELECT new.id AS found, set_config('kartoteka.new_party', new.id::text, true) AS setting FROM new
