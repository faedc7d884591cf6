-- name: party_new
-- args: tenant int, parts int
-- row: = party_rows
-- access: read
-- Reads back the party that party_add made in the same transaction.
WITH hit AS MATERIALIZED (
    SELECT current_setting('kartoteka.new_party')::bigint AS id, 1::bigint AS ord
)
-- include: party_rows
