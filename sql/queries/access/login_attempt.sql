-- name: login_attempt
-- args: login text, address text
-- row: login_attempt boolean
-- access: write
-- tenant: none, nobody is known yet
SELECT login_attempt(:login, :address)
