-- name: field_list
-- args: none
-- row: entity text, name text, title text, active boolean, required boolean, position int,
--      maps_to text?
-- access: read
SELECT f.entity, f.name, f.title, f.active, f.required, f.position, c.maps_to
FROM form_field f
     LEFT JOIN custom_field c ON c.tenant_id = :tenant AND c.id = f.custom_field_id
WHERE f.tenant_id = :tenant
ORDER BY f.entity DESC, f.position, f.name
