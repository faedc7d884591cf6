-- name: webhook_pause
-- args: id bigint, why text
-- row: id bigint?
-- access: write
-- tenant: none, the function takes the connection's tenant
SELECT webhook_rest(:id, :why) AS id
