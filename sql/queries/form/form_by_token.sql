-- name: form_by_token
-- args: hash text
-- row: id bigint, name text, fields text
-- access: read
SELECT f.id, f.name, f.fields FROM site_form f WHERE f.tenant_id = :tenant AND f.hash = :hash
