-- name: webhook_test
-- args: id bigint
-- row: event text?
-- access: write
-- tenant: none, the function takes the connection's tenant
SELECT webhook_ping(:id) AS event
