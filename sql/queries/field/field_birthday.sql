-- name: field_birthday
-- args: name text
-- row: none
-- access: write
-- Shows the birth date in this field of the person's form from now on. The field that showed it is
-- switched off; switched on again it holds values of its own.
WITH birthday AS MATERIALIZED (
    SELECT c.id FROM custom_field c WHERE c.tenant_id = :tenant AND c.maps_to = 'birthday'
    ORDER BY c.id LIMIT 1
), coded AS (
    UPDATE custom_field c SET code = :name FROM birthday b WHERE c.tenant_id = :tenant AND c.id = b.id
)
UPDATE form_field f SET
    custom_field_id = CASE WHEN f.name = :name THEN b.id END,
    active = f.name = :name
FROM birthday b
WHERE f.tenant_id = :tenant AND f.entity = 'person' AND (f.name = :name OR f.custom_field_id = b.id)
