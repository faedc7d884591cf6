-- name: duplicate_pair_lot
-- args: lot int
-- row: people int, pairs int
-- access: write
SELECT people, pairs FROM duplicate_pair_lot(:tenant, :lot)
