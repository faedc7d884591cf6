-- name: party_merge
-- args: tenant int, source bigint, target bigint, employee bigint, is_admin boolean, key_id bigint,
--       request_id text
-- row: outcome text, set_config text
-- access: write
WITH m AS MATERIALIZED (SELECT party_merge($1, $2, $3, $4, $5, $6, $7) AS outcome)
SELECT m.outcome, set_config('kartoteka.new_party', $3::text, true) FROM m
