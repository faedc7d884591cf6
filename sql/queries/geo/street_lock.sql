-- name: street_lock
-- args: id bigint
-- row: id bigint
-- access: write
-- Makes every transaction that would refer to the street from now on wait for this one.
SELECT id FROM street WHERE tenant_id = :tenant AND id = :id FOR UPDATE
