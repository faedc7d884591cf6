-- name: field_drop
-- args: id bigint, entity int
-- row: id bigint
-- access: write
-- Its values go with it. The field of a column of party stays: other dialects show it.
DELETE FROM custom_field f
WHERE f.tenant_id = :tenant AND f.id = :id AND f.entity = :entity AND f.maps_to IS NULL
RETURNING f.id
