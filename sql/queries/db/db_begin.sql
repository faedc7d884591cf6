-- name: db_begin
-- args: none
-- row: none
-- access: read
-- tenant: none, transaction control
BEGIN
