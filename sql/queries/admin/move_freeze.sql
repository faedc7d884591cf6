-- name: move_freeze
-- args: none
-- row: none
-- access: read
-- tenant: none, transaction control
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY
