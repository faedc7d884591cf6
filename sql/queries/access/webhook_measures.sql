-- name: webhook_measures
-- args: none
-- row: waiting bigint, dead bigint, overdue bigint, broken bigint, oldest bigint
-- access: read
-- tenant: none, numbers of all
SELECT m.waiting, m.dead, m.overdue, m.broken, m.oldest FROM webhook_measures() m
