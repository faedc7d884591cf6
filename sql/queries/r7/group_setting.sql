-- name: group_setting
-- args: what text, value boolean, key_id bigint, employee bigint, request_id text
-- row: value boolean
-- access: write
-- tenant: none, the function takes the connection's tenant
SELECT r7_group_setting($1, $2, $3, $4, $5) AS value
