-- name: move_parts
-- Writes custom values, tags, readers, details, requisites, accounts and cards of marked people and companies.
-- The lost are values of fields, and readers, that are not known.
-- args: none
-- row: lost bigint
-- access: write
WITH item AS MATERIALIZED (
-- include: move_marked
), given AS MATERIALIZED (
    SELECT i.id AS party_id, f.new_id AS field_id, c.maps_to, w.value
    FROM item i CROSS JOIN LATERAL jsonb_to_recordset(i.v -> 'customs') AS w(field text, value text)
         LEFT JOIN moved f ON f.tenant_id = :tenant AND f.origin = :origin AND f.sort = 'field' AND f.old_id = w.field
         LEFT JOIN custom_field c ON c.tenant_id = :tenant AND c.id = f.new_id
), customs AS (
    INSERT INTO custom_value AS x (tenant_id, party_id, field_id, value)
    SELECT DISTINCT ON (g.party_id, g.field_id) :tenant, g.party_id, g.field_id, g.value
    FROM given g WHERE g.field_id IS NOT NULL AND g.maps_to IS NULL AND g.value <> ''
    ORDER BY g.party_id, g.field_id
    ON CONFLICT (tenant_id, party_id, field_id) DO UPDATE SET value = EXCLUDED.value WHERE x.value <> EXCLUDED.value
), tags AS (
    INSERT INTO party_tag (tenant_id, party_id, tag_id)
    SELECT DISTINCT :tenant, i.id, t.id
    FROM item i CROSS JOIN LATERAL jsonb_array_elements_text(i.v -> 'tags') AS w(title)
         JOIN tag t ON t.tenant_id = :tenant AND t.entity = :TAG_PARTY AND t.title_key = fold(w.title)
    ON CONFLICT DO NOTHING
), readers AS MATERIALIZED (
    SELECT i.id AS party_id, e.new_id
    FROM item i CROSS JOIN LATERAL jsonb_array_elements_text(i.v -> 'access') AS w(old)
         LEFT JOIN moved e ON e.tenant_id = :tenant AND e.origin = :origin AND e.sort = 'employee' AND e.old_id = w.old
), access AS (
    INSERT INTO party_access (tenant_id, party_id, employee_id)
    SELECT DISTINCT :tenant, r.party_id, r.new_id FROM readers r WHERE r.new_id IS NOT NULL
    ON CONFLICT DO NOTHING
), details AS (
    INSERT INTO company_detail (tenant_id, party_id, type, category_id, territory_id, relation_id, scheme)
    SELECT :tenant, i.id, CASE WHEN d.type IN ('person', 'concurent', 'contractor', 'partner') THEN d.type
                               ELSE 'client' END,
        (SELECT y.id FROM dictionary y WHERE y.tenant_id = :tenant AND y.kind = 'category'
            AND y.title_key = fold(d.category)),
        (SELECT y.id FROM dictionary y WHERE y.tenant_id = :tenant AND y.kind = 'territory'
            AND y.title_key = fold(d.territory)),
        (SELECT y.id FROM dictionary y WHERE y.tenant_id = :tenant AND y.kind = 'relation'
            AND y.title_key = fold(d.relation)),
        COALESCE(d.scheme, '')
    FROM item i CROSS JOIN LATERAL jsonb_to_record(i.v -> 'details') AS d(type text, category text, territory text,
             relation text, scheme text)
    WHERE i.v -> 'details' IS NOT NULL
    ON CONFLICT DO NOTHING
), requisites AS (
    INSERT INTO company_requisite (tenant_id, party_id, name, value)
    SELECT :tenant, i.id, q.key, q.value
    FROM item i CROSS JOIN LATERAL jsonb_each_text(i.v -> 'requisites') q WHERE q.value <> ''
    ON CONFLICT DO NOTHING
), accounts AS (
    INSERT INTO loyalty_account (tenant_id, party_id, number, status, type_id, type_name, debit_enabled,
        credit_enabled, opened_at, balance, code)
    SELECT :tenant, i.id, a.number, COALESCE(a.status, ''), COALESCE(a.type_id, 0), COALESCE(a.type_name, ''),
        COALESCE(a.debit, false), COALESCE(a.credit, false), COALESCE(a.opened, '1970-01-01'), COALESCE(a.balance, 0), a.code
    FROM item i CROSS JOIN LATERAL jsonb_to_recordset(i.v -> 'accounts') AS a(number text, status text,
             type_id bigint, type_name text, debit boolean, credit boolean, opened timestamp, balance numeric, code text)
    ON CONFLICT DO NOTHING
), cards AS (
    INSERT INTO loyalty_card (tenant_id, party_id, code, is_virtual, is_confirm_manager, status, offered_at,
        expires_at, group_id, group_name)
    SELECT :tenant, i.id, k.code, COALESCE(k.virtual, false), COALESCE(k.confirmed, false), COALESCE(k.status, ''),
        k.offered, k.expires, COALESCE(k.group_id, 0), COALESCE(k.group_name, '')
    FROM item i CROSS JOIN LATERAL jsonb_to_recordset(i.v -> 'cards') AS k(code text, virtual boolean,
             confirmed boolean, status text, offered timestamp, expires timestamp, group_id bigint, group_name text)
    ON CONFLICT DO NOTHING
)
SELECT (SELECT count(*) FROM given g WHERE g.field_id IS NULL) + (SELECT count(*) FROM readers r WHERE r.new_id IS NULL)
       AS lost
