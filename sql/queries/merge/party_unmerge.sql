-- name: party_unmerge
-- args: source bigint
-- row: outcome text, survivor bigint?
-- access: write
SELECT outcome, survivor FROM party_unmerge(:tenant, :source, :employee, :key_id, :request_id)
