-- name: move_snapshot
-- Begins nothing: gives the statement by which a transaction sees what a slot saw as it was made.
-- args: name text
-- row: sql text
-- access: read
-- tenant: none, of the server
SELECT format('SET TRANSACTION SNAPSHOT %L', :name) AS sql
