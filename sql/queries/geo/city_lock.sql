-- name: city_lock
-- args: id bigint
-- row: id bigint
-- access: write
-- Whoever refers to the city from now on waits for this transaction.
SELECT id FROM city WHERE tenant_id = :tenant AND id = :id FOR UPDATE
