-- name: visitor_create
-- args: page_key bigint, client bigint, key_hash text, prefix text, minutes int
-- row: expires_at timestamptz?
-- access: write
-- tenant: none, the function takes the connection's tenant
SELECT visitor_create(:page_key, :client, :key_hash, :prefix, make_interval(mins => :minutes)) AS expires_at
