-- name: token_create
-- args: employee_id bigint, key_hash text, prefix text, hours int
-- row: expires_at timestamptz?
-- access: write
-- tenant: none, the function takes the connection's tenant
SELECT token_create(:employee_id, :key_hash, :prefix, make_interval(hours => :hours)) AS expires_at
