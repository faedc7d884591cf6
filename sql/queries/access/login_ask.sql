-- name: login_ask
-- args: login text, address text, attempt bigint
-- row: wait_s int, known boolean, by_address boolean
-- access: write
-- tenant: none, nobody is known yet
SELECT wait_s, known, by_address FROM login_ask(:login, :address, :attempt)
