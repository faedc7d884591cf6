-- name: city_add
-- args: country_id bigint, name text
-- row: id bigint
-- access: write
INSERT INTO city (tenant_id, id, country_id, name) VALUES (:tenant, nextval('city_id'), :country_id, :name)
RETURNING id
