-- name: db_release
-- args: none
-- row: none
-- access: read
-- tenant: none, transaction control
RELEASE SAVEPOINT part
