-- name: webhook_log
-- The newest attempts come first.
-- args: id bigint, failed boolean, before bigint, most bigint
-- row: id bigint, at timestamptz, event text, name text, record bigint, status int, error text, ms int
-- access: read
-- tenant: none, the function takes the connection's tenant
SELECT id, at, event, name, record, status, error, ms FROM webhook_log_of(:id, :failed, :before, :most)
