-- name: login_place_known
-- args: login text, address text
-- row: known boolean
-- access: read
-- tenant: none, nobody is known yet
SELECT login_place_known(:login, :address) AS known
