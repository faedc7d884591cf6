-- name: login_succeeded
-- args: login text, address text
-- row: done boolean
-- access: write
-- tenant: none, the login decides the tenant
SELECT true AS done FROM (SELECT login_succeeded(:login, :address)) x
