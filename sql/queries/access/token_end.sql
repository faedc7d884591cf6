-- name: token_end
-- args: key_hash text
-- row: ended bigint
-- access: write
-- tenant: none, the function takes the connection's tenant
SELECT token_end(:key_hash, :request_id) AS ended
