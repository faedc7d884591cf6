-- name: street_cities
-- args: ids bigint[]
-- row: id bigint, city_id bigint
-- access: read
SELECT id, city_id FROM street WHERE tenant_id = :tenant AND id = ANY (:ids)
