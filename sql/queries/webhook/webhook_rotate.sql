-- name: webhook_rotate
-- args: id bigint, secret text, hours bigint
-- row: id bigint?
-- access: write
-- tenant: none, the function takes the connection's tenant
SELECT webhook_exchange(:id, :secret, :hours) AS id
