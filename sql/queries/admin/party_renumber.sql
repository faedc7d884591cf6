-- name: party_renumber
-- args: tenant int, id bigint, request_id text
-- row: id bigint
-- access: write
SELECT kartoteka.renumber_party($1, $2, $3) AS id
