-- name: field_set
-- args: tenant int, entity text, name text, title text, active boolean, required boolean,
--       position int, custom boolean
-- row: none
-- access: write
-- Makes or changes a field of a form; NULL keeps what is there. A field whose values are custom ones
-- gets its custom field.
WITH old AS (
    SELECT f.custom_field_id FROM form_field f
    WHERE f.tenant_id = $1 AND f.entity = $2 AND f.name = $3
), made AS (
    INSERT INTO custom_field (tenant_id, id, entity, code, label, position)
    SELECT $1, next_id($1), CASE $2 WHEN 'person' THEN 5 ELSE 4 END, $3, COALESCE($4, $3),
           COALESCE($7, 0)
    WHERE $8 AND (SELECT o.custom_field_id FROM old o) IS NULL
    RETURNING id
), labelled AS (
    UPDATE custom_field c SET label = $4 FROM old o
    WHERE c.tenant_id = $1 AND c.id = o.custom_field_id AND c.maps_to IS NULL AND $4 IS NOT NULL
)
INSERT INTO form_field AS f (tenant_id, entity, name, title, active, required, position,
    custom_field_id)
SELECT $1, $2, $3, COALESCE($4, $3), COALESCE($5, true), COALESCE($6, false),
       COALESCE($7, (SELECT COALESCE(max(x.position), 0) + 1 FROM form_field x
                     WHERE x.tenant_id = $1 AND x.entity = $2)),
       (SELECT m.id FROM made m)
ON CONFLICT (tenant_id, entity, name) DO UPDATE SET
    title = COALESCE($4, f.title), active = COALESCE($5, f.active),
    required = COALESCE($6, f.required), position = COALESCE($7, f.position),
    custom_field_id = COALESCE(f.custom_field_id, EXCLUDED.custom_field_id)
