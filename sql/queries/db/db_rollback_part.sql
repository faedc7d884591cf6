-- name: db_rollback_part
-- args: none
-- row: none
-- access: read
-- tenant: none, transaction control
ROLLBACK TO SAVEPOINT part
