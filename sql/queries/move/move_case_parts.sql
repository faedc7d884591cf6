-- name: move_case_parts
-- Writes members, tags, readers and values of marked cases. lost: those that are not known.
-- args: none
-- row: lost bigint
-- access: write
WITH item AS MATERIALIZED (
-- include: move_marked
), given AS MATERIALIZED (
    SELECT i.id AS case_id, 'member' AS part, p.id AS ref, NULL AS value
    FROM item i CROSS JOIN LATERAL jsonb_array_elements_text(i.v -> 'members') AS w(old)
         LEFT JOIN moved m ON m.tenant_id = :tenant AND m.origin = :origin AND m.sort = 'contact' AND m.old_id = w.old
         LEFT JOIN party p ON p.tenant_id = :tenant AND p.id = m.new_id AND p.deleted_at IS NULL
    UNION ALL
    SELECT i.id, 'reader', m.new_id, NULL
    FROM item i CROSS JOIN LATERAL jsonb_array_elements_text(i.v -> 'access') AS w(old)
         LEFT JOIN moved m ON m.tenant_id = :tenant AND m.origin = :origin AND m.sort = 'employee' AND m.old_id = w.old
    UNION ALL
    SELECT i.id, 'value', m.new_id, w.value
    FROM item i CROSS JOIN LATERAL jsonb_to_recordset(i.v -> 'customs') AS w(field text, value text)
         LEFT JOIN moved m ON m.tenant_id = :tenant AND m.origin = :origin AND m.sort = 'field' AND m.old_id = w.field
    UNION ALL
    SELECT i.id, 'tag', t.id, NULL
    FROM item i CROSS JOIN LATERAL jsonb_array_elements_text(i.v -> 'tags') AS w(title)
         LEFT JOIN tag t ON t.tenant_id = :tenant AND t.entity = :TAG_CASE AND t.title_key = fold(w.title)
), members AS (
    INSERT INTO case_member (tenant_id, case_id, party_id)
    SELECT DISTINCT :tenant, g.case_id, g.ref FROM given g WHERE g.part = 'member' AND g.ref IS NOT NULL
    ON CONFLICT DO NOTHING
), readers AS (
    INSERT INTO case_access (tenant_id, case_id, employee_id)
    SELECT DISTINCT :tenant, g.case_id, g.ref FROM given g WHERE g.part = 'reader' AND g.ref IS NOT NULL
    ON CONFLICT DO NOTHING
), tags AS (
    INSERT INTO case_tag (tenant_id, case_id, tag_id)
    SELECT DISTINCT :tenant, g.case_id, g.ref FROM given g WHERE g.part = 'tag' AND g.ref IS NOT NULL
    ON CONFLICT DO NOTHING
), customs AS (
    INSERT INTO case_value (tenant_id, case_id, field_id, value)
    SELECT DISTINCT ON (g.case_id, g.ref) :tenant, g.case_id, g.ref, g.value
    FROM given g WHERE g.part = 'value' AND g.ref IS NOT NULL AND g.value <> '' ORDER BY g.case_id, g.ref
    ON CONFLICT DO NOTHING
)
SELECT count(*) AS lost FROM given g WHERE g.ref IS NULL
