-- name: duplicate_decide
-- args: id bigint, other_id bigint, same boolean
-- row: outcome text
-- access: write
SELECT duplicate_decide(:tenant, :id, :other_id, :same, :employee, :is_admin) AS outcome
