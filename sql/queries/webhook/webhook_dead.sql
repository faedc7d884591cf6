-- name: webhook_dead
-- Lists the dead letters of a webhook, newest first.
-- args: id bigint, before bigint, most bigint
-- row: id bigint, event text, name text, record bigint, at timestamptz, dead_at timestamptz, attempts int, status int,
--      error text
-- access: read
-- tenant: none, the function takes the connection's tenant
SELECT id, event, name, record, at, dead_at, attempts, status, error FROM webhook_dead_of(:id, :before, :most)
