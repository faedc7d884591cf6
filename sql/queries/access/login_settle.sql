-- name: login_settle
-- args: attempt bigint, was_right boolean
-- row: done boolean
-- access: write
-- tenant: none, the login decides the tenant
SELECT true AS done FROM (SELECT login_settle(:attempt, :was_right)) x
