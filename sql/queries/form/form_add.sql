-- name: form_add
-- args: name text, hash text, fields text, address_hour int, form_hour int
-- row: id bigint
-- access: write
INSERT INTO site_form (tenant_id, name, hash, fields, address_hour, form_hour)
VALUES (:tenant, :name, :hash, :fields, :address_hour, :form_hour)
ON CONFLICT ON CONSTRAINT site_form_name DO NOTHING
RETURNING id
