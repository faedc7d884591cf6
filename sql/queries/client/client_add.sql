-- name: client_add
-- args: tenant int, last_name text, first_name text, middle_name text, note text,
--       external_id text, birthday date, owner_id bigint, created_by bigint,
--       contact_kinds bigint[], contact_categories bigint[], contact_types bigint[],
--       contact_values text[],
--       address_numbers bigint[], address_texts text[], address_count int,
--       key_id bigint, request_id text
-- row: = party_rows
-- access: write
-- A client with its parts, and its rows as they were stored, in one statement. No row, and nothing
-- is stored: a street is not there, or not of its address's city. Addresses travel as flat arrays,
-- see address_rows(). Streets are looked up one by one: a plan for any number of them joins all.
WITH sent AS MATERIALIZED (
    SELECT a.category, a.type_id, a.country_id, a.city_id, a.street_id, a.metro_station_id,
           a.is_primary, a.country, a.city, a.street, a.region, a.zip, a.house, a.building, a.entry,
           a.floor, a.apartments, a.entry_code, a.note, a.lat, a.lng
    FROM address_rows($14, $15, $16) a
), found AS MATERIALIZED (
    SELECT a.street_id, (SELECT s.name FROM street s WHERE s.tenant_id = $1 AND s.id = a.street_id
                         AND (a.city_id IS NULL OR s.city_id = a.city_id)) AS name
    FROM sent a
), new AS (
    INSERT INTO party (tenant_id, id, kind, last_name, first_name, middle_name, note, external_id,
        birthday, owner_id, created_by)
    SELECT $1, next_id($1), 1, $2, $3, $4, $5, $6, $7, $8, $9
    WHERE NOT EXISTS (SELECT FROM found f WHERE f.street_id IS NOT NULL AND f.name IS NULL)
    RETURNING id, last_name, first_name, middle_name, full_name, note, birthday, external_id,
        owner_id, created_by, share_type, created_at, revision
), contacts AS (
    INSERT INTO contact_info (tenant_id, id, party_id, kind, category, type_id, value)
    SELECT $1, next_id($1), new.id, c.kind, c.category, NULLIF(c.type_id, 0), c.value
    FROM new, unnest($10, $11, $12, $13) AS c(kind, category, type_id, value)
    RETURNING id, party_id, kind, category, type_id, is_primary, value
), addresses AS (
    INSERT INTO address (tenant_id, id, party_id, category, type_id, country_id, city_id,
        street_id, metro_station_id, is_primary, country, city, street, region, zip, house,
        building, entry, floor, apartments, entry_code, note, lat, lng)
    SELECT $1, next_id($1), new.id, a.category, a.type_id, a.country_id, a.city_id, a.street_id,
        a.metro_station_id, a.is_primary, a.country, a.city, a.street, a.region, a.zip, a.house,
        a.building, a.entry, a.floor, a.apartments, a.entry_code, a.note, a.lat, a.lng
    FROM new, sent a
    ON CONFLICT ON CONSTRAINT address_same DO NOTHING
    RETURNING id, party_id, category, type_id, country_id, city_id, street_id, metro_station_id,
        is_primary, country, city, street, region, zip, house, building, entry, floor, apartments,
        entry_code, note, lat, lng
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT $1, $18, $17, $9, 'party.add', new.id FROM new
)
SELECT 1::smallint AS part, p.id AS party_id, 1::bigint AS ord, p.id,
       1::bigint AS n1, NULL::bigint AS n2, NULL::bigint AS n3, p.owner_id AS n4,
       NULL::bigint AS n5, NULL::bigint AS n6, NULL::bigint AS n7, NULL::bigint AS n8,
       p.created_by AS n9, NULL::bigint AS n10, p.share_type = 1 AS flag1,
       p.share_type = 2 AS flag2, p.last_name AS t1, p.first_name AS t2, p.middle_name AS t3,
       '' AS t4, p.full_name AS t5, '' AS t6, '' AS t7, p.note AS t8, '' AS t9,
       p.birthday::text AS t10, p.external_id AS t11, p.created_at::text AS t12,
       NULL::text AS t13, p.revision::text AS t14, NULL::text AS t15
FROM new p
UNION ALL
SELECT 2::smallint, c.party_id, 1::bigint, c.id,
       c.kind::bigint, c.category::bigint, c.type_id, NULL::bigint, NULL::bigint, NULL::bigint,
       NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, c.is_primary, NULL::boolean,
       c.value, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text,
       NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text
FROM contacts c
UNION ALL
SELECT 3::smallint, a.party_id, 1::bigint, a.id,
       a.category::bigint, a.type_id, a.country_id, a.city_id, a.street_id, a.metro_station_id,
       NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, a.is_primary, NULL::boolean,
       a.country, a.city,
       COALESCE((SELECT min(g.name) FROM found g WHERE g.street_id = a.street_id), a.street),
       a.region, a.zip, a.house, a.building, a.entry, a.floor, a.apartments, a.entry_code, a.note,
       a.lat, a.lng, NULL::text
FROM addresses a
