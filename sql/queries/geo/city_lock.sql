-- name: city_lock
-- args: id bigint
-- row: id bigint
-- access: write
-- Makes every transaction that would refer to the city from now on wait for this one.
SELECT id FROM city WHERE tenant_id = :tenant AND id = :id FOR UPDATE
