-- name: db_rollback
-- args: none
-- row: none
-- access: read
-- tenant: none, transaction control
ROLLBACK
