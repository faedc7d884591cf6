-- name: login_blocked
-- args: login text, address text
-- row: login_blocked boolean
-- access: read
-- tenant: none, nobody is known yet
SELECT login_blocked(:login, :address)
