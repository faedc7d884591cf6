-- name: person_import_update
-- args: ids bigint[], address_items bigint[], address_numbers bigint[], address_texts text[],
--       custom_items bigint[], custom_fields bigint[], custom_values text[]
-- row: ord bigint, changed boolean, packing text
-- access: write, slow
-- Changes known people by imported rows, a different person each: what a row gives replaces what is stored, what
-- it does not give stays; contact values and an address that the person does not have come to those that he has.
-- Identical data is no write, nor what differs by blanks alone (an import reads without them). The triggers pack, also behind person_import_add. A person who has been deleted meanwhile gets no row.
-- Its column "planning" is explained in person_import_add.
WITH item AS MATERIALIZED (
    SELECT i.id, g.ord, g.last_name, g.first_name, g.middle_name, g.job_title, g.role, g.note,
           g.external_id, g.birthday, g.company_id, g.owner_id, g.loyalty_id, g.source_id,
           set_config('plan_cache_mode', 'auto', true) AS planning
    FROM (
-- include: person_imported
    ) g JOIN unnest(:ids) WITH ORDINALITY AS i(id, ord) ON i.ord = g.ord
), target AS MATERIALIZED (
    SELECT p.id FROM party p
    WHERE p.tenant_id = :tenant AND p.id = ANY (:ids) AND p.kind = :PARTY_PERSON AND p.deleted_at IS NULL
    ORDER BY p.id FOR NO KEY UPDATE
), sent AS MATERIALIZED (
    SELECT i.id AS party_id, k.kind, k.category, k.value, k.keys, k.ord
    FROM (
-- include: person_imported_contacts
    ) k JOIN item i ON i.ord = k.item JOIN target t ON t.id = i.id
), contacts AS (
    INSERT INTO contact_info (tenant_id, id, party_id, kind, category, value, place)
    SELECT :tenant, next_id(:tenant), s.party_id, s.kind, s.category, s.value, last_place(:tenant, s.party_id)
    FROM (SELECT n.party_id, n.kind, n.category, n.value FROM sent n
          WHERE NOT EXISTS (SELECT FROM contact_info c
                            WHERE c.tenant_id = :tenant AND c.party_id = n.party_id AND c.kind = n.kind
                              AND (c.value_key = ANY (n.keys) OR c.other_keys && n.keys)
                              AND (c.kind <> :CK_PHONE OR c.value = n.value
                                   OR phone_says(:tenant, c.value, n.value)))
          ORDER BY n.ord) s
    RETURNING party_id
), addresses AS (
    INSERT INTO address (tenant_id, id, party_id, category, is_primary, country, city, street, region,
        zip, house, building, entry, floor, apartments, entry_code, note, lat, lng)
    SELECT :tenant, next_id(:tenant), i.id, a.category, false, a.country, a.city, a.street, a.region,
        a.zip, a.house, a.building, a.entry, a.floor, a.apartments, a.entry_code, a.note, a.lat, a.lng
    FROM address_rows_many(:address_numbers, :address_texts, :address_items) a JOIN item i ON i.ord = a.item
         JOIN target t ON t.id = i.id
    WHERE NOT EXISTS (
        SELECT FROM address x
             LEFT JOIN country k ON k.tenant_id = :tenant AND k.id = x.country_id
             LEFT JOIN city c ON c.tenant_id = :tenant AND c.id = x.city_id
             LEFT JOIN street s ON s.tenant_id = :tenant AND s.id = x.street_id
        WHERE x.tenant_id = :tenant AND x.party_id = i.id
          AND address_key(COALESCE(k.name, x.country), COALESCE(c.name, x.city), COALESCE(s.name, x.street),
                  x.region, x.zip, x.house, x.building, x.entry, x.floor, x.apartments, x.entry_code, x.note)
              = address_key(a.country, a.city, a.street, a.region, a.zip, a.house, a.building, a.entry, a.floor,
                  a.apartments, a.entry_code, a.note))
    ON CONFLICT ON CONSTRAINT address_same DO NOTHING
    RETURNING party_id
), customs AS (
    INSERT INTO custom_value AS old (tenant_id, party_id, field_id, value)
    SELECT :tenant, i.id, v.field_id, v.value
    FROM unnest(:custom_items, :custom_fields, :custom_values) AS v(item, field_id, value)
         JOIN item i ON i.ord = v.item JOIN target t ON t.id = i.id
    ON CONFLICT (tenant_id, party_id, field_id) DO UPDATE SET value = EXCLUDED.value
        WHERE old.value <> EXCLUDED.value AND plain_text(old.value, false) <> EXCLUDED.value
    RETURNING party_id
), touched AS MATERIALIZED (
    SELECT c.party_id FROM contacts c UNION SELECT a.party_id FROM addresses a
    UNION SELECT v.party_id FROM customs v
), updated AS (
    UPDATE party p SET
        last_name = COALESCE(g.last_name, p.last_name), first_name = COALESCE(g.first_name, p.first_name),
        middle_name = COALESCE(g.middle_name, p.middle_name), job_title = COALESCE(g.job_title, p.job_title),
        role = COALESCE(g.role, p.role), note = COALESCE(g.note, p.note),
        external_id = COALESCE(g.external_id, p.external_id), birthday = COALESCE(g.birthday, p.birthday),
        company_id = COALESCE(g.company_id, p.company_id), owner_id = COALESCE(g.owner_id, p.owner_id),
        loyalty_id = COALESCE(g.loyalty_id, p.loyalty_id), source_id = COALESCE(g.source_id, p.source_id),
        updated_at = now(), updated_by = :employee
    FROM item g JOIN target t ON t.id = g.id LEFT JOIN touched x ON x.party_id = g.id
    WHERE p.tenant_id = :tenant AND p.id = t.id
      AND (x.party_id IS NOT NULL
           OR (p.last_name <> g.last_name AND plain_text(p.last_name, false) <> g.last_name)
           OR (p.first_name <> g.first_name AND plain_text(p.first_name, false) <> g.first_name)
           OR (p.middle_name <> g.middle_name AND plain_text(p.middle_name, false) <> g.middle_name)
           OR (p.job_title <> g.job_title AND plain_text(p.job_title, false) <> g.job_title)
           OR (p.role <> g.role AND plain_text(p.role, false) <> g.role)
           OR (p.note <> g.note AND plain_text(p.note, true) <> plain_text(g.note, true))
           OR COALESCE(p.external_id, '') <> g.external_id
           OR (g.birthday IS NOT NULL AND p.birthday IS DISTINCT FROM g.birthday)
           OR COALESCE(p.company_id, 0) <> g.company_id OR COALESCE(p.owner_id, 0) <> g.owner_id
           OR COALESCE(p.loyalty_id, 0) <> g.loyalty_id OR COALESCE(p.source_id, 0) <> g.source_id)
    RETURNING p.id
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT :tenant, :request_id, :key_id, :employee, 'party.update', u.id FROM updated u
)
SELECT i.ord, u.id IS NOT NULL AS changed, set_config('kartoteka.pack_later', 'off', true) AS packing
FROM item i JOIN target t ON t.id = i.id LEFT JOIN updated u ON u.id = i.id ORDER BY i.ord
