-- name: move_ids
-- Has new ids of the tenant begin behind those that come from another system: top is the largest of these.
-- args: top bigint
-- row: done bigint
-- access: write
SELECT setval(s.name, :top) AS done
FROM (SELECT ('kartoteka.tenant_id_' || :tenant)::regclass AS name) s
WHERE :top >= COALESCE(pg_sequence_last_value(s.name), 1000)
