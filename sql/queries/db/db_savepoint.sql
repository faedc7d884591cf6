-- name: db_savepoint
-- args: none
-- row: none
-- access: read
-- tenant: none, transaction control
SAVEPOINT part
