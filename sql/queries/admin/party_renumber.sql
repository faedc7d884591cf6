-- name: party_renumber
-- args: id bigint
-- row: id bigint?
-- access: write
SELECT kartoteka.renumber_party(:tenant, :id, :request_id) AS id
