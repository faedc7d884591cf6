-- name: token_create
-- args: employee_id bigint, key_hash text, prefix text, hours int
-- row: expires_at timestamptz
-- access: write
-- tenant: none, the function takes the connection's tenant
SELECT token_create($1, $2, $3, make_interval(hours => $4)) AS expires_at
