-- name: street_add
-- args: city_id bigint, name text, post_code text
-- row: id bigint
-- access: write
INSERT INTO street (tenant_id, id, city_id, name, post_code)
VALUES (:tenant, nextval('street_id'), :city_id, :name, :post_code)
RETURNING id
