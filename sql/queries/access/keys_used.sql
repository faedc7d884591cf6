-- name: keys_used
-- args: keys bigint[]
-- row: rows bigint
-- access: write
-- tenant: none, keys are named by their numbers
SELECT keys_used(:keys) AS rows
