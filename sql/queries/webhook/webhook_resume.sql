-- name: webhook_resume
-- args: id bigint
-- row: id bigint?
-- access: write
-- tenant: none, the function takes the connection's tenant
SELECT webhook_wake(:id) AS id
