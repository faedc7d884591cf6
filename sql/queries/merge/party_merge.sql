-- name: party_merge
-- args: tenant int, source bigint, target bigint, employee bigint, is_admin boolean, key_id bigint,
--       request_id text
-- row: outcome text, set_config text
-- access: write
WITH m AS MATERIALIZED (SELECT party_merge(:tenant, :source, :target, :employee, :is_admin, :key_id, :request_id) AS outcome)
SELECT m.outcome, set_config('kartoteka.new_party', :target::text, true) FROM m
