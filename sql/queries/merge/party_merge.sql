-- name: party_merge
-- args: source bigint, target bigint
-- row: outcome text, set_config text
-- access: write
WITH m AS MATERIALIZED (SELECT party_merge(:tenant, :source, :target, :employee, :is_admin, :key_id, :request_id) AS outcome)
SELECT m.outcome, set_config('kartoteka.new_party', :target::text, true) FROM m
