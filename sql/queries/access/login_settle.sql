-- name: login_settle
-- args: login text, address text, was_right boolean
-- row: done boolean
-- access: write
-- tenant: none, the login decides the tenant
SELECT true AS done FROM (SELECT login_settle(:login, :address, :was_right)) x
