-- name: webhook_delete
-- Its events go with it.
-- args: id bigint
-- row: id bigint?
-- access: write
-- tenant: none, the function takes the connection's tenant
SELECT webhook_drop(:id) AS id
