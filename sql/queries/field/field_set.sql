-- name: field_set
-- args: entity text, name text, title text?, active boolean?, required boolean?,
--       position int?, custom boolean
-- row: none
-- access: write
-- Makes or changes a field of a form; NULL keeps the stored value. A field that holds values of its
-- own gets a custom field.
WITH old AS (
    SELECT f.custom_field_id FROM form_field f
    WHERE f.tenant_id = :tenant AND f.entity = :entity AND f.name = :name
), made AS (
    INSERT INTO custom_field (tenant_id, id, entity, code, label, position)
    SELECT :tenant, next_id(:tenant), CASE :entity WHEN 'person' THEN :ENTITY_PERSON ELSE :ENTITY_COMPANY END, :name, COALESCE(:title, :name),
           COALESCE(:position, 0)
    WHERE :custom AND (SELECT o.custom_field_id FROM old o) IS NULL
    RETURNING id
), labelled AS (
    UPDATE custom_field c SET label = :title FROM old o
    WHERE c.tenant_id = :tenant AND c.id = o.custom_field_id AND c.maps_to IS NULL AND :title IS NOT NULL
)
INSERT INTO form_field AS f (tenant_id, entity, name, title, active, required, position,
    custom_field_id)
SELECT :tenant, :entity, :name, COALESCE(:title, :name), COALESCE(:active, true), COALESCE(:required, false),
       COALESCE(:position, (SELECT COALESCE(max(x.position), 0) + 1 FROM form_field x
                     WHERE x.tenant_id = :tenant AND x.entity = :entity)),
       (SELECT m.id FROM made m)
ON CONFLICT (tenant_id, entity, name) DO UPDATE SET
    title = COALESCE(:title, f.title), active = COALESCE(:active, f.active),
    required = COALESCE(:required, f.required), position = COALESCE(:position, f.position),
    custom_field_id = COALESCE(f.custom_field_id, EXCLUDED.custom_field_id)
