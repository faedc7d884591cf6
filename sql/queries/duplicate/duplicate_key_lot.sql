-- name: duplicate_key_lot
-- args: lot int
-- row: people int
-- access: write
SELECT duplicate_key_lot(:tenant, :lot) AS people
