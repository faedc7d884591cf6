-- name: client_new
-- args: tenant int, parts int
-- row: = party_rows
-- access: read
-- Reads back the client that the statement before it in the same transaction made or changed.
WITH hit AS MATERIALIZED (
    SELECT NULLIF(current_setting('kartoteka.new_party', true), '')::bigint AS id, 1::bigint AS ord,
           $2 AS parts
)
-- include: party_rows_client
