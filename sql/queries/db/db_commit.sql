-- name: db_commit
-- args: none
-- row: none
-- access: read
-- tenant: none, transaction control
COMMIT
