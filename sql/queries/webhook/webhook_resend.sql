-- name: webhook_resend
-- args: id bigint, event text
-- row: events bigint
-- access: write
-- tenant: none, the function takes the connection's tenant
SELECT webhook_again(:id, :event) AS events
