-- name: database_known
-- Says whether the server has a database of this name.
-- args: name text
-- row: known boolean
-- access: read
-- tenant: none, it is about the server
SELECT EXISTS (SELECT FROM pg_database WHERE datname = :name) AS known
