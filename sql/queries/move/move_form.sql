-- name: move_form
-- Takes over the fields of SalesMan's form of persons or clients: their titles, their order, and which of the
-- fields input1 to input10 and social it has.
-- args: origin text, form text, rows jsonb, dry boolean
-- row: ord bigint, outcome text, id bigint?
-- access: write
WITH item AS MATERIALIZED (
    SELECT e.ord, x.name, x.title, f.name IS NOT NULL AS there, f.active, f.title AS title_now,
           x.name ~ '^(input([1-9]|10)|social)$' AS custom, f.custom_field_id,
           CASE :form WHEN 'person' THEN :ENTITY_PERSON ELSE :ENTITY_COMPANY END AS form_entity
    FROM jsonb_array_elements(:rows) WITH ORDINALITY AS e(v, ord)
         CROSS JOIN LATERAL jsonb_to_record(e.v) AS x(name text, title text)
         LEFT JOIN form_field f ON f.tenant_id = :tenant AND f.entity = :form AND f.name = x.name
), placed AS MATERIALIZED (
    SELECT i.ord, i.name, i.title, i.there, i.active, i.title_now, i.custom, i.custom_field_id, i.form_entity,
           CASE WHEN i.custom_field_id IS NOT NULL THEN i.custom_field_id
                     WHEN i.custom AND NOT :dry THEN next_id(:tenant) END AS field_id
    FROM item i
), made AS (
    INSERT INTO custom_field (tenant_id, id, entity, code, label, type)
    SELECT :tenant, p.field_id, p.form_entity, p.name, p.title, 0
    FROM placed p WHERE NOT :dry AND p.custom AND p.custom_field_id IS NULL
), shown AS (
    INSERT INTO form_field AS f (tenant_id, entity, name, title, position, custom_field_id)
    SELECT :tenant, :form, p.name, p.title, p.ord, p.field_id
    FROM placed p WHERE NOT :dry AND (p.there OR p.custom)
    ON CONFLICT (tenant_id, entity, name) DO UPDATE SET title = EXCLUDED.title, position = EXCLUDED.position,
        custom_field_id = EXCLUDED.custom_field_id, active = true
    WHERE ROW(f.title, f.position, f.custom_field_id, f.active)
          IS DISTINCT FROM ROW(EXCLUDED.title, EXCLUDED.position, EXCLUDED.custom_field_id, true)
), hidden AS (
    UPDATE form_field f SET active = false
    WHERE NOT :dry AND f.tenant_id = :tenant AND f.entity = :form AND f.active AND NOT f.required
      AND NOT EXISTS (SELECT FROM item i WHERE i.name = f.name)
), marked AS (
    INSERT INTO moved (tenant_id, origin, sort, old_id, new_id, digest)
    SELECT :tenant, :origin, 'field', :form || ':' || p.name, p.field_id, '' FROM placed p
    WHERE NOT :dry AND p.field_id IS NOT NULL
    ON CONFLICT (tenant_id, origin, sort, old_id) DO UPDATE SET new_id = EXCLUDED.new_id
)
SELECT p.ord, CASE WHEN p.there AND p.active AND p.title_now = p.title THEN 'same' WHEN p.there THEN 'changed'
                   WHEN p.custom THEN 'added' ELSE 'same' END AS outcome, p.field_id AS id
FROM placed p ORDER BY p.ord
