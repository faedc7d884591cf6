-- name: password_renew
-- args: employee_id bigint, password_hash text, token_hash text?
-- row: ended bigint?
-- access: write
-- tenant: none, the function takes the connection's
SELECT password_renew(:employee_id, :password_hash, :token_hash) AS ended
