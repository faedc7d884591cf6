-- name: duplicate_merge
-- args: id bigint, other_id bigint, wanted text[], least int
-- row: outcome text, source bigint?, target bigint?, score int, reasons text
-- access: write
SELECT outcome, source, target, score, array_to_string(reasons, ',') AS reasons
FROM duplicate_merge(:tenant, :id, :other_id, :wanted, :least, :employee, :is_admin, :key_id, :request_id)
