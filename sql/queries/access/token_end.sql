-- name: token_end
-- args: key_hash text, request_id text
-- row: ended bigint
-- access: write
-- tenant: none, the function takes the connection's tenant
SELECT token_end($1, $2) AS ended
