-- name: form_delete
-- args: name text
-- row: id bigint
-- access: write
DELETE FROM site_form f WHERE f.tenant_id = :tenant AND f.name = :name RETURNING f.id
